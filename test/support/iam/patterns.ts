// Patterns of IAM: `*` and `?` in actions and ARNs, and the variables in the ARNs of AWS's service reference.

const VARIABLE = /\$\{[^}]*\}/g;
/** Stands for a variable of an ARN: any text without a colon. */
const ANY_NAME = '\u0000';

/** Whether an IAM pattern covers a text. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html */
export function covers(pattern: string, text: string): boolean {
  return meets(pattern, text);
}

/** Whether some ARN fits both an IAM pattern and a resource type's ARN, which holds `${...}` for what a resource chooses. */
export function couldMean(pattern: string, typeArn: string): boolean {
  return meets(pattern, typeArn.replaceAll(VARIABLE, ANY_NAME));
}

/** Whether two patterns have a text in common. */
function meets(left: string, right: string, known = new Map<string, boolean>()): boolean {
  if (left === '' && right === '') return true;
  const key = `${left.length} ${right.length}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const result = steps(left, right).some(([nextLeft, nextRight]) => meets(nextLeft, nextRight, known));
  known.set(key, result);
  return result;
}

function steps(left: string, right: string): [string, string][] {
  const [l = '', r = ''] = [left[0], right[0]];
  const [restLeft, restRight] = [left.slice(1), right.slice(1)];
  const repeats = (char: string) => char === '*' || char === ANY_NAME;
  const next: [string, string][] = [];
  if (repeats(l)) next.push([restLeft, right]);
  if (repeats(r)) next.push([left, restRight]);
  if (l === '' || r === '') return next;
  const allows = (char: string, other: string) =>
    char === '*' || char === '?' || (char === ANY_NAME ? other !== ':' : char === other);
  if (!allows(l, r) && !allows(r, l)) return next;
  next.push([repeats(l) ? left : restLeft, repeats(r) ? right : restRight]);
  return next;
}
