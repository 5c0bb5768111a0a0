using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Blog.Tests.Contract.Parity;

/// <summary>Bodies: valid drafts, drafts with something wrong, JSON at its limits, and bytes that are none. As Latin-1 text.</summary>
internal static class HostileJson
{
    private static readonly string[] Pieces =
    [
        "a", "Title", "é", "e\u0301", "\U0001F600", "\U0001F468\u200D\U0001F469\u200D\U0001F467", " ", "\t", "\n", "\u00A0", "\u0000", "\u001F",
        "\u007F", "\u0085", "\u2028", "\u202E", "\u2067x\u2069", "\u202Bx\u202C", "\r", "\r\n", "\u3164", "\u2800", "\u00AD", "\u200B", "\uFEFF", "\uFFFD", "\uFFFE", "\uFFFF", "\uFDFA", "\u0130", "\u0345", "\u1E9B\u0323", "\uAC00",
        "<script>alert(1)</script>", "'; DROP TABLE blogs; --", "${jndi:ldap://x}", "{{7*7}}", "\\", "\"", "/", "\U0010FFFF", "\uE000", "\u0E33",
    ];

    private static readonly string[] Numbers =
    [
        "0", "-0", "1", "1e999", "-1E400", "99999999999999999999999999", "0.1e-500", "1.7976931348623157e308", "01", "+1", ".5", "1.", "1e", "0x10",
        "NaN", "Infinity", "1_000", "9007199254740993",
    ];

    private static readonly string[] Documents =
    [
        "", " ", "{}", "[]", "null", "true", "42", "\"text\"", "{", "}", "{]", "{\"title\"}", "{\"title\":}", "{title:1}", "{'title':'a'}",
        "{\"title\":\"a\",}", "{\"title\":\"a\" \"author\":\"b\"}", "{} {}", "{}x", "//c\n{}", "{/**/}", "[{}]", "\0", "{\"\":\"\"}", "{\"\\u0000\":1}",
        "{\"title\":\"\\ud800\"}", "{\"\\ud800\":1}", "{\"title\":\"\\udc00\\ud800\"}", "{\"title\":\"\\x\"}", "{\"title\":\"\\u12\"}", "{\"title\":\"a\nb\"}",
        "{\"t\\u0069tle\":\"a\",\"title\":\"b\"}", "{\"Title\":\"a\"}", "{\"__proto__\":{}}", "{\"id\":\"x\",\"version\":1,\"createdAt\":\"now\"}",
        "{\"title\":\"a\",\"author\":\"b\",\"content\":\"c\",\"tags\":null}", "{\"title\":\"a\",\"author\":\"b\",\"content\":\"c\",\"tags\":[[]]}",
        "{\"title\":\"a\",\"author\":\"b\",\"content\":\"c\",\"tags\":[\"x\",\"x\",\"X\",1,null,\"\",\"\\ud800\"]}",
        "{\"title\":\"a\",\"author\":\"b\",\"content\":\"c\",\"tags\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\"]}",
    ];

    private static readonly byte[][] Bytes =
    [
        [0x80], [0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xED, 0xA0, 0x80, 0xED, 0xB0, 0x80], [0xFF],
        [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0xEF, 0xBF, 0xBD], [0xEF, 0xBB, 0xBF], [0x00], [0xC3],
    ];

    public static Gen<string> Body { get; } = Gen.Frequency(
        (8, ValidDraft()),
        (8, WrongDraft()),
        (4, Gen.Elements(Documents).Select(Utf8)),
        (4, Damaged()),
        (1, Deep()),
        (1, Sizes()),
        (2, Encodings()),
        (1, Gen.Elements(Bytes).Select(Encoding.Latin1.GetString)));

    /// <summary>A draft that is accepted.</summary>
    public static Gen<string> ValidDraft() =>
        from title in Text(8)
        from author in Text(4)
        from content in Text(30)
        from tags in Gen.SubListOf("a", "b-1", "0", "long-tag-with-exactly-30-chars", "C#", "Blue Team", "R&D", "\u65E5\u672C\u8A9E", "e\u0301")
        from escape in Gen.Elements(true, false)
        select Utf8($$"""{"title":{{Quote("T" + title, escape)}},"author":{{Quote("A" + author, false)}},"content":{{Quote("C" + content, escape)}},"tags":[{{string.Join(",", tags.Select(tag => $"\"{tag}\""))}}]}""");

    private static Gen<string> Text(int pieces) =>
        from count in Gen.Choose(0, pieces)
        from parts in Gen.ArrayOf(Gen.Elements(Pieces.Where(IsAccepted).ToArray()), count)
        select string.Concat(parts);

    // In any field, and in any order.
    private static bool IsAccepted(string piece) =>
        !piece.Any(c => char.IsControl(c) || c is '\uFFFD' or '\uFFFE' or '\uFFFF' or '\u2028' or '\u202E');

    private static Gen<string> Value() => Gen.Frequency(
        (4, from parts in Gen.ListOf(Gen.Elements(Pieces), 3) from escape in Gen.Elements(true, false) select Quote(string.Concat(parts), escape)),
        (2, Gen.Elements(Numbers)),
        (1, Gen.Elements("null", "true", "false", "[]", "{}", "[1]", "{\"a\":1}", "\"\"", "\"   \"", "\"\\ud800\"", "\"\\udfff x\"", "\"\\ud83d\\ude00\"")),
        (1, from count in Gen.Choose(98, 202) from piece in Gen.Elements("x", "é", "\U0001F600", "e\u0301") select Quote(string.Concat(Enumerable.Repeat(piece, count)), false)));

    private static Gen<string> WrongDraft() =>
        from members in Gen.SubListOf("title", "author", "content", "tags")
        from more in Gen.SubListOf("title", "Author", "id", "version", "x", "t\\u0069tle", "\\ud800", "tags")
        from order in Gen.Shuffle(members.Concat(more))
        from values in Gen.ArrayOf(Value(), order.Length)
        from space in Gen.Elements("", " ", "\r\n\t")
        select Utf8("{" + string.Join("," + space, order.Zip(values, (name, value) => $"\"{name}\":{space}{value}")) + "}");

    private static Gen<string> Damaged() =>
        from body in ValidDraft()
        from at in Gen.Choose(0, 1000)
        from length in Gen.Elements(0, 1, 2, 20)
        from bytes in Gen.Elements(Bytes)
        let start = at % body.Length
        select body[..start] + Encoding.Latin1.GetString(bytes) + body[Math.Min(body.Length, start + length)..];

    private static Gen<string> Deep() =>
        from depth in Gen.Elements(15, 16, 17, 64, 65, 1000, 5000)
        from open in Gen.Elements("[]", "{}")
        select open == "[]"
            ? $"{{\"title\":{new string('[', depth)}{new string(']', depth)}}}"
            : string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);

    private static Gen<string> Sizes() =>
        from size in Gen.Elements(100_001, 299_999, 300_000, 300_001, 1_999_900, 2_000_000, 2_000_001)
        from kind in Gen.Elements("content", "space", "unit", "member", "marks", "escaped")
        select kind switch
        {
            "content" => $$"""{"title":"a","author":"b","content":"{{new string('c', size)}}"}""",
            "space" => """{"title":"a","author":"b","content":"c"}""".PadRight(size),
            "marks" => Utf8($$"""{"title":"a{{string.Concat(Enumerable.Repeat("\u0316\u0301", Math.Min(size, 400_000) / 4))}}","author":"b","content":"c"}"""),
            "escaped" => $$"""{"title":"a","author":"b","content":"{{string.Concat(Enumerable.Repeat("\\u0041", size / 6))}}"}""",
            "unit" => Utf8($$"""{"title":"a","author":"b","content":"{{new string('é', size / 2)}}"}"""),
            _ => $$"""{"{{new string('m', size)}}":1}""",
        };

    private static Gen<string> Encodings() =>
        from encoding in Gen.Elements<Encoding>(
            new UTF8Encoding(true), new UnicodeEncoding(false, true), new UnicodeEncoding(true, true), new UnicodeEncoding(false, false),
            new UTF32Encoding(false, true), new UTF32Encoding(true, true), Encoding.Latin1)
        from title in Gen.Elements("a", "é", "\U0001F600")
        select Encoding.Latin1.GetString(
            [.. encoding.GetPreamble(), .. encoding.GetBytes($$"""{"title":"{{title}}","author":"b","content":"c"}""")]);

    private static string Quote(string text, bool escapeAll)
    {
        var json = new StringBuilder("\"");
        foreach (var unit in text)
        {
            if (escapeAll || unit < ' ' || unit is '"' or '\\')
            {
                json.Append("\\u").Append(((int)unit).ToString("x4", System.Globalization.CultureInfo.InvariantCulture));
            }
            else
            {
                json.Append(unit);
            }
        }

        return json.Append('"').ToString();
    }

    private static string Utf8(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
