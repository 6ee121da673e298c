#!/usr/bin/env bash
# Asks a deployed gateway what a user would ask first, and says of each answer whether it is the right one.
set -euo pipefail
here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/aws.sh
source "$here/lib/aws.sh"

usage() {
  cat <<'END'
usage: smoke_test.sh URL [options]

  URL                   where callers reach the gateway, such as https://api.example.com
  --cell NAME           also call this Cell; needs GATEWAY_BEARER_TOKEN
  --path PATH           what to get of the Cell (default /)
  --tenant ID           the tenant to call it for
  --origin URL          the API's own address behind a distribution: it must let nobody in
  --closed URL          an address that must not answer, such as the API's execute-api
  --certificate FILE    client certificate in PEM, where URL asks for one (mutual TLS)
  --key FILE            its private key
  --timeout-seconds N   for one request (default 10)

environment:
  GATEWAY_OPS_TOKEN     also look at the health summary with it
  GATEWAY_BEARER_TOKEN  a user's token, for --cell

Changes nothing. No token is ever an argument of a command. Ends with 0 where every answer is right, else with 1.
END
}

url='' cell='' cell_path=/ tenant='' origin='' closed='' certificate='' key='' timeout_seconds=10
while [ $# -gt 0 ]; do
  case $1 in
    --cell) cell=$(value "$1" "$@"); shift 2 ;;
    --path) cell_path=$(value "$1" "$@"); shift 2 ;;
    --tenant) tenant=$(value "$1" "$@"); shift 2 ;;
    --origin) origin=$(value "$1" "$@"); shift 2 ;;
    --closed) closed=$(value "$1" "$@"); shift 2 ;;
    --certificate) certificate=$(value "$1" "$@"); shift 2 ;;
    --key) key=$(value "$1" "$@"); shift 2 ;;
    --timeout-seconds) timeout_seconds=$(value "$1" "$@"); shift 2 ;;
    -h | --help) usage; exit 0 ;;
    -*) fail "unknown option $1 (see --help)" ;;
    *) [ -z "$url" ] || fail "one URL, and not $1 too (see --help)"; url=${1%/}; shift ;;
  esac
done
[ -n "$url" ] || fail 'which URL? (see --help)'
[[ $url =~ ^https://|^http://(127\.0\.0\.1|localhost)(:|$) ]] || fail "$url is not an https:// URL"
[[ $timeout_seconds =~ ^[1-9][0-9]*$ ]] || fail "--timeout-seconds takes a number, not $timeout_seconds"
[ -z "$cell" ] || [ -n "${GATEWAY_BEARER_TOKEN-}" ] || fail '--cell needs GATEWAY_BEARER_TOKEN'
[ -n "$certificate" ] && [ -n "$key" ] || [ -z "$certificate$key" ] || fail '--certificate and --key go together'
for file in "$certificate" "$key"; do [ -z "$file" ] || [ -r "$file" ] || fail "$file cannot be read"; done
need curl jq

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
request_id=smoke-$(date +%s)-$$
right=0 wrong=0 status='' fault=0
client=(${certificate:+--cert "$certificate" --key "$key"})

# ask BASE PATH [HEADER...]: leaves the status in $status (000 where nothing answered), headers and body in files.
ask() {
  local target=$1$2 header
  shift 2
  : >"$work/body"
  : >"$work/headers"
  fault=0
  # By standard input, so that a token shows up in no list of processes.
  status=$(for header in "X-Request-ID: $request_id" "$@"; do printf 'header = "%s"\n' "${header//\"/\\\"}"; done |
    curl --disable --globoff --config - "${client[@]}" --silent --show-error --max-time "$timeout_seconds" --output "$work/body" \
      --dump-header "$work/headers" --write-out '%{http_code}' "$target" 2>"$work/fault") || { fault=$? status=000; }
}

# check WHAT EXPECTED COMMAND...: the command judges the last answer.
check() {
  local what=$1 expected=$2
  shift 2
  if "$@"; then
    right=$((right + 1))
    printf 'ok    %s\n' "$what"
  else
    wrong=$((wrong + 1))
    printf 'FAIL  %s: expected %s; got %s\n' "$what" "$expected" "$(last_answer)"
  fi
}

last_answer() {
  if [ "$status" = 000 ]; then
    printf 'no answer (%s)' "$(head -c 200 "$work/fault")"
  else
    printf '%s %s' "$status" "$(head -c 200 "$work/body" | tr -d '\r\n')"
  fi
}

answers() { [ "$status" = "$1" ]; }
is_silent() { [ "$status" = 000 ] || [ "$status" = 403 ] || [ "$status" = 404 ]; }
# API Gateway's own words: of an address that is switched off, or of a client certificate that it does not trust.
is_closed_by_the_api() { { answers 403 && holds '. == {"message":"Forbidden"}'; } || { answers 404 && holds '. == {"message":"Not Found"}'; }; }
# curl's 35: the handshake ended there; with TLS 1.3 a missing certificate is told by an alert after it. Who does not
# speak TLS at all ends it as well, and has refused nobody.
is_refused_by_tls() {
  [ "$status" = 000 ] && ! grep -qiE 'wrong version|unknown protocol|packet length' "$work/fault" &&
    { [ "$fault" = 35 ] || grep -qi 'alert' "$work/fault"; }
}
lets_nobody_in() { is_refused 403 FORBIDDEN || is_closed_by_the_api || is_refused_by_tls; }
# Slurped: of an empty body jq would ask nothing, and some versions call that a success.
holds() { jq --exit-status --slurp "length == 1 and (.[0] | $1)" "$work/body" >/dev/null 2>&1; }
is_up() { answers 200 && holds '.status == "up"'; }
is_summary() { answers 200 && holds '.gateway == "up" and (.cells | type == "array")'; }
is_forwarded() { [ "$status" -ge 200 ] && [ "$status" -lt 400 ]; }
# The platform's envelope: four texts, this code, and the id that was sent.
is_refused() {
  answers "$1" && holds "[.code, .message, .details, .requestId] | all(type == \"string\")" &&
    holds ".code == \"$2\" and .requestId == \"$request_id\""
}
has_headers() {
  local name
  for name in x-trace-id x-span-id x-response-time 'x-content-type-options: nosniff' 'x-frame-options: deny'; do
    grep -qi "^$name" "$work/headers" || return 1
  done
}

ask "$url" /health
if [ "$status" = 000 ]; then fail "nothing answers at $url: $(cat "$work/fault")"; fi
check 'GET /health' '200 and {"status":"up"}' is_up
check 'headers of every answer' 'X-Trace-Id, X-Span-Id, X-Response-Time, nosniff, DENY' has_headers
# AWS's own address of the API sends no HSTS: the name belongs to AWS, and a deployment cannot bind browsers to it.
if [[ $url == https://* ]] && [[ $url != *.execute-api.* ]]; then
  check 'HSTS' 'Strict-Transport-Security, which a deployment with api.domain sends' grep -qi '^strict-transport-security: max-age=' "$work/headers"
fi
ask "$url" /no/such/path
check 'an unknown path' '404 NOT_FOUND in the envelope, with the request id' is_refused 404 NOT_FOUND
ask "$url" "/api/v1/${cell:-smoke}/"
check 'a Cell without Authorization' '400 MISSING_HEADER' is_refused 400 MISSING_HEADER
ask "$url" /api/admin/health-summary
check 'an admin route without a token' '401 UNAUTHORIZED' is_refused 401 UNAUTHORIZED
ask "$url" /api/admin/health-summary 'Authorization: Bearer not-the-token'
check 'an admin route with a wrong token' '401 UNAUTHORIZED' is_refused 401 UNAUTHORIZED

if [ -n "${GATEWAY_OPS_TOKEN-}" ]; then
  ask "$url" /api/admin/health-summary "Authorization: Bearer $GATEWAY_OPS_TOKEN"
  check 'the health summary with the ops token' '200 and a list of Cells' is_summary
  check 'the patrol' 'results that are not stale (a minute after the first deploy)' holds '.stale == false'
  down=$(jq --raw-output '[.cells[]? | select(.healthy == false) | .cell] | join(", ")' "$work/body" 2>/dev/null) || down=''
  if [ -n "$down" ]; then say "note: these Cells are not healthy: $down"; fi
fi
if [ -n "$cell" ]; then
  ask "$url" "/api/v1/$cell/${cell_path#/}" "Authorization: Bearer $GATEWAY_BEARER_TOKEN" \
    'Content-Type: application/json' ${tenant:+"X-Tenant-Id: $tenant"}
  check "Cell $cell" '200 to 399 from the Cell' is_forwarded
fi
if [ -n "$origin" ]; then
  ask "${origin%/}" /no/such/path
  check 'the API behind the distribution' '403 FORBIDDEN to who comes straight to it, or a handshake that it ends' lets_nobody_in
fi
if [ -n "$closed" ]; then
  ask "${closed%/}" /health
  check 'the address that is closed' 'no answer, 403 or 404' is_silent
fi
# OpenSSL alone can be told to offer what it would not offer by itself; with another library this would prove nothing.
if [[ $url == https://* ]] && [[ $(curl --version) == *OpenSSL* ]]; then
  if curl --disable --globoff "${client[@]}" --silent --output /dev/null --max-time "$timeout_seconds" --tlsv1.0 --tls-max 1.1 \
    --ciphers 'DEFAULT@SECLEVEL=0' "$url/health" 2>/dev/null; then
    status=200
  else
    status=000
  fi
  check 'TLS 1.1' 'no connection' answers 000
fi

say "$right answers are right, $wrong are not"
[ "$wrong" -eq 0 ]
