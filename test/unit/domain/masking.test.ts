// Masking of log text: credentials and personal data go, ids that help to find a request stay.

import { maskText } from '../../../lambdas/domain/masking';
import { fc } from '../../support/property';

test.each([
  ['Authorization: Bearer abc.DEF-123_x~+/=', 'Authorization: Bearer ***'],
  ['basic dXNlcjpwYXNz', 'basic ***'],
  ['token eyJhbGciOiJ.eyJzdWIi.sig-nature_', 'token ***'],
  ['token_eyJhbGciOiJ.eyJzdWIi.sig', 'token_***'],
  ['encrypted eyJhbGciOiJ.key.iv.text.tag, then', 'encrypted ***, then'],
  ['without a key eyJhbGciOiJ..iv.text.tag', 'without a key ***'],
  ['电话13812345678，请回电', '电话138****5678，请回电'],
  ['+8613812345678', '138****5678'],
  ['+86 138 1234 5678', '138****5678'],
  ['86-138-1234-5678', '138****5678'],
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
  ['a trace id', '0123456789abcdef13812345678abcde'],
  ['a request id with digits', 'req-1764000000123'],
  ['a longer run of digits', '213812345678'],
  ['a number that is no mobile number', '12012345678'],
  ['an order number of 18 digits without a date', '110101199913994514'],
  ['an id that only begins like a token', 'eyJ0-a2V5'],
  ['a word', '签名密钥不可用'],
  ['a mention', '@crm and x@y'],
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

test.each(['a', '1', 'eyJ', 'eyJ-', '@', 'a.', '1101', 'Bearer '])('a megabyte of %j takes linear time', (unit) => {
  const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
  expect(maskText(text).length).toBeGreaterThan(0);
});
