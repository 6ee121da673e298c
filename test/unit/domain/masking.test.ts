// Masking of log text: credentials and personal data go, ids that help to find a request stay.

import { maskText } from '../../../lambdas/domain/masking';
import { fc } from '../../support/property';

test.each([
  ['Authorization: Bearer abc.DEF-123_x~+/=', 'Authorization: Bearer ***'],
  ['basic dXNlcjpwYXNz', 'basic ***'],
  [`key cgk_0123456789abcdef_${'a'.repeat(72)}.`, 'key cgk_0123456789abcdef***.'],
  [`/x?k=cgk_0123456789abcdef_${'a'.repeat(40)}`, '/x?k=cgk_0123456789abcdef***'],
  [`cgk_${'a'.repeat(72)}`, 'cgk_***'],
  ['token eyJhbGciOiJ.eyJzdWIi.sig-nature_', 'token ***'],
  ['token_eyJhbGciOiJ.eyJzdWIi.sig', 'token_***'],
  ['encrypted eyJhbGciOiJ.key.iv.text.tag, then', 'encrypted ***, then'],
  ['without a key eyJhbGciOiJ..iv.text.tag', 'without a key ***'],
  ['电话13812345678，请回电', '电话138****5678，请回电'],
  ['+8613812345678', '138****5678'],
  ['+86 138 1234 5678', '138****5678'],
  ['86-138-1234-5678', '138****5678'],
  ['0086 138 1234 5678', '138****5678'],
  ['008613812345678，', '138****5678，'],
  ['电话138.1234.5678', '电话138****5678'],
  ['电话１３８１２３４５６７８', '电话138****5678'],
  ['＋８６　１３８－１２３４－５６７８', '138****5678'],
  ['1 3 8 1 2 3 4 5 6 7 8', '138****5678'],
  ['138 123 45678 与 1381 2345 678', '138****5678 与 138****5678'],
  ['138\u00a01234\u00a05678', '138****5678'],
  ['身份证110101 19900307 4514', '身份证110101****4514'],
  ['110101.19900307.451X', '110101****451X'],
  ['110101-1990-03-07-4514', '110101****4514'],
  ['１１０１０１１９９００３０７４５１Ｘ', '110101****451X'],
  ['1 1 0 1 0 1 1 9 9 0 0 3 0 7 4 5 1 4', '110101****4514'],
  ['旧证110101 900307 451', '旧证110101****451'],
  ['{"phone":"19912345678"}', '{"phone":"199****5678"}'],
  ['tel_13812345678_home', 'tel_138****5678_home'],
  ['id_110101199003074514', 'id_110101****4514'],
  ['身份证110101199003074514', '身份证110101****4514'],
  ['11010119900307451X', '110101****451X'],
  ['11010119900307451x。', '110101****451x。'],
  ['旧证110101900307451', '旧证110101****451'],
  ['zhang.san+crm@example.com.cn', 'z***@example.com.cn'],
  ['a@b.cn、c@d.cn', 'a***@b.cn、c***@d.cn'],
  ['110101199003074514 与 13812345678', '110101****4514 与 138****5678'],
])('%s', (text, expected) => {
  expect(maskText(text)).toBe(expected);
});

test.each([
  ['a time in milliseconds', '1764000000123'],
  ['two times in milliseconds', '1764000000123 1764000000456'],
  ['a time in seconds with a fraction', '1764000000.123456'],
  ['a time with offset', '2026-11-30 10:55:12.345+08:00 2026-11-30T10:55:12.345Z'],
  ['an address', '172.31.255.255 and 192.168.100.123:8001'],
  ['a decimal number', '139.12345678'],
  ['numbers of latencies', '13.5 170.25 1800.125 ms, 150 1990 20000'],
  ['a UUID', '13812345-6789-4123-8123-456789012345'],
  ['a word that begins like a pretty token', 'newkidz.example.com, ewokja'],
  ['a trace id', '0123456789abcdef13812345678abcde'],
  ['a request id with digits', 'req-1764000000123'],
  ['a longer run of digits', '213812345678'],
  ['a number that is no mobile number', '12012345678'],
  ['an order number of 18 digits without a date', '110101199913994514'],
  ['an id that only begins like a token', 'eyJ0-a2V5'],
  ['a word', '签名密钥不可用'],
  ['a mention', '@crm and x@y'],
  ['the id of an API key', '/api/admin/tenants/acme/keys/cgk_0123456789abcdef'],
])('%s stays: %s', (_what, text) => {
  expect(maskText(text)).toBe(text);
});

test('masking a masked text changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(maskText(maskText(text))).toBe(maskText(text));
    }),
  );
});

test('no mobile number survives, nor identity card or mail address, whatever stands around it', () => {
  const around = fc.constantFrom(' ', '，', '"', ':', '/', '（', '_', '=', '');
  const digits = (least: number, most: number) => fc.integer({ min: least, max: most }).map(String);
  const date = fc.tuple(digits(1900, 2029), digits(10, 12), digits(10, 28)).map((parts) => parts.join(''));
  const region = digits(110_000, 820_000);
  const personal = fc.oneof(
    digits(13_000_000_000, 19_999_999_999),
    fc.tuple(region, date, digits(100, 999), fc.constantFrom('X', 'x', '7')).map((parts) => parts.join('')),
    fc.tuple(region, date, digits(100, 999)).map(([place, day, serial]) => `${place}${day.slice(2)}${serial}`),
    fc.stringMatching(/^[a-z]{2}[\w.+-]{0,20}@[a-z]{3,9}\.com$/),
  );
  fc.assert(
    fc.property(around, personal, around, (before, text, after) => {
      expect(maskText(`${before}${text}${after}`)).not.toContain(text);
    }),
  );
});

test.each(['a', '1', '1 ', '１', '138 ', 'eyJ', 'eyJ-', 'ewog', 'ewog.', '@', 'a.', '1101', 'Bearer '])(
  'a megabyte of %j takes linear time',
  (unit) => {
    const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
    expect(maskText(text).length).toBeGreaterThan(0);
  },
);

test.each(['{"alg"', '{ "alg"', '{\n  "alg"', '{\r\n  "alg"', '{\t"alg"', '{\n\n"alg"', '{  "alg"', '{\n\t"alg"'])(
  'no token survives whose header begins with %j',
  (beginning) => {
    const part = (text: string) => Buffer.from(text).toString('base64url');
    const token = `${part(`${beginning}:"RS256"}`)}.${part('{"sub":"u"}')}.${part('signature')}`;
    expect(maskText(`token ${token}, then`)).toBe('token ***, then');
    expect(maskText(`token_${token}`)).toBe('token_***');
  },
);

test('no spelling of a number survives: country code, separators, full-width digits', () => {
  const wide = (text: string) => text.replaceAll(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));
  const gap = fc.constantFrom('', ' ', '-', '.', '\u3000', '\u00a0', '－', '．');
  const country = fc.constantFrom('', '86', '+86 ', '0086', '0086-', '＋８６');
  const number = fc.stringMatching(/^1[3-9][0-9]{9}$/);
  const width = fc.constantFrom((text: string) => text, wide);
  fc.assert(
    fc.property(country, number, gap, width, (code, digits, between, widen) => {
      const spelled = [digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)].join(between);
      const masked = `${digits.slice(0, 3)}****${digits.slice(7)}`;
      expect(maskText(`电话：${widen(code + spelled)}。`)).toBe(`电话：${masked}。`);
    }),
  );
  fc.assert(
    fc.property(gap, width, (between, widen) => {
      expect(maskText(widen(['110101', '19900307', '4514'].join(between)))).toBe('110101****4514');
    }),
  );
});
