using FsCheck;
using FsCheck.Fluent;
using Field = System.Collections.Generic.KeyValuePair<string, string>;

namespace Blog.Tests.Contract.Parity;

/// <summary>Requests to each route: what clients send, what attackers send, and what nobody should.</summary>
internal static class HostileRequests
{
    private static readonly string Long = new('x', 2000);

    private static readonly string[] Ids =
    [
        "<ID>", "{<id>}", "%7B<id>%7D", "urn:uuid:<id>", "<id>%20", "%20<id>", "<id>+", "<id>;v=1", "<id>%00", "<id>%0A", "x<id>", "%3<id>", "0", "-1", "null",
        "00000000-0000-0000-0000-000000000000", "019aab3c-5a00-7000-8000-0123456789ab", "019aab3c-5a00-7000-8000-0123456789aB", "019aab3c5a00700080000123456789ab",
        "ffffffff-ffff-ffff-ffff-ffffffffffff", "(019aab3c-5a00-7000-8000-0123456789ab)", "%30" + "19aab3c-5a00-7000-8000-0123456789ab", "a%2Fb", "a%2fb", "%2F", "%5C",
        "%2e%2e", "..", ".", "%2e", "...", "a%zzb", "%", "%%", "%u0041", "%C0%AF", "%E2%82", "%ED%A0%80", "%C3%A9", "%F0%9F%98%80", "\u00C3\u00A9", "\u00E9", "a\\b", "a|b",
        "a\"b", "a<b", "<script>", "%3Cscript%3E", "'%20OR%201=1", "idempotency#1", "idempotency%231", "blogs", "%62logs", "1%2B1", "*", "@", "~", "%7E", "%25", "%2525", Long,
    ];

    private static readonly string[] Limits =
    [
        "1", "2", "20", "100", "0", "101", "-1", "+1", "%2B1", "1.0", "1e1", "0x1", " 1", "1%20", "%31", "01", "001", "%D9%A1", "", "a", "99999999999999999999", "2147483648",
        "1%00", "1,2", "NaN", "%EF%BC%91", Long,
    ];

    private static readonly string[] Cursors =
    [
        "<cursor>", "<authorcursor>", "<cursor>A", "A<cursor>", "<cursor>%20", "<cursor>=", "<cursor>%3D", "%20<cursor>", "<cursor><cursor>", "", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "____________________________________________", "%F0%9F%98%80", "../../etc/passwd", "%00", "eyJpZCI6IjEifQ==", "019aab3c-5a00-7000-8000-0123456789ab", Long,
    ];

    private static readonly string[] Authors =
    [
        "Parity", "parity", "%50arity", "Parity%20", "+Parity+", "Nobody", "", "%20", "+", "%C3%A9", "e%CC%81", "\u00C3\u00A9", "%ED%A0%80", "%C0%AF", "%FF", "%00", "%EF%BF%BE", "%EF%BF%BD", "%F0%9F%98%80",
        "a&author=b", "a;b", "%26", "%3D", "=", "<script>", "%zz", "%", new('a', 100), new('a', 101), Long,
    ];

    private static readonly string[] Tags =
    [
        "*", "\"<version>\"", "\"1\"", "W/\"<version>\"", "w/\"<version>\"", "\"0\"", "\"99\"", "<version>", "\"<version>", "\"\"", "", " ", ",", ", \"<version>\" ,", "\"a\", \"<version>\"", "\"a\",\"b\"",
        "\"a\"\"b\"", "\"a\" \"b\"", "*, \"1\"", "\"*\"", " * ", "\"a b\"", "\"\u00E9\"", "\"\u00C3\u00A9\"", "\"\\\"\"", "\"01\"", "\"+1\"", "W/", "W/*", "\"<version>\"\t", "'1'", "\"1\";q=1", "**", "\"99999999999999999999\"",
    ];

    private static readonly string[] ContentTypes =
    [
        "application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8", "application/json; charset=\"utf-8\"", "APPLICATION/JSON", "application/json; charset=utf-16",
        "application/json; charset=latin1", "application/json; charset=", "application/json; charset", "application/json;", "application/json; a=b", "application/json; charset=utf-8; charset=utf-16",
        "application/json, application/json", "application/json x", "text/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/problem+json",
        "application/*", "*/*", "json", "", " application/json ", "application /json", "application/json\u00E9", "application/octet-stream", "image/png", "application/vnd.api+json", "application/xml",
    ];

    private static readonly string[] Keys =
    [
        "<key>", "<key>-a", "<key> b", "<key>~", "<key>\"q\"", "", " ", "<key>\u00C3\u00A9", "<key>\u00E9", "<key>\t", "<key>,x", "<key>" + new string('k', 200), "<key>" + new string('k', 247), "<key>" + new string('k', 300),
    ];

    private static readonly Field[] Odd =
    [
        new("Accept", "*/*"), new("Accept", "text/html"), new("Accept", "application/xml;q=1, */*;q=0"), new("Accept-Encoding", "gzip, br"), new("Accept-Encoding", "identity;q=0"), new("Accept-Language", "xx"),
        new("Accept-Charset", "latin1"), new("Range", "bytes=0-1"), new("If-Modified-Since", "Sat, 01 Jan 2050 00:00:00 GMT"), new("If-Unmodified-Since", "Sat, 01 Jan 2000 00:00:00 GMT"), new("If-Range", "\"1\""),
        new("X-HTTP-Method-Override", "DELETE"), new("X-Forwarded-Host", "evil.example"), new("X-Forwarded-Proto", "https"), new("X-Forwarded-Prefix", "/x"), new("Forwarded", "host=evil.example"), new("X-Original-URL", "/alive"),
        new("Content-Encoding", "identity"), new("Content-Encoding", "gzip"), new("Content-Encoding", ""), new("Content-Language", "de"), new("Cookie", "a=b; c"), new("Cookie", ""), new("Referer", "\u00C3\u00A9"), new("User-Agent", ""),
        new("Origin", "https://evil.example"), new("Access-Control-Request-Method", "PUT"), new("Authorization", "Bearer x"), new("Authorization", "Basic Og=="), new("Authorization", ""), new("Expect", "100-continue"),
        new("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), new("traceparent", "00-00000000000000000000000000000000-0000000000000000-00"), new("traceparent", "x"), new("tracestate", "a=b,a=b,,"),
        new("baggage", "k=%zz"), new("X-Backend", "containers"), new("X-Cold-Start", "maybe"), new("x-lower", "a"), new("X-LOWER", "b"), new("X-Empty", ""), new("X-Latin", "\u00E9"), new("X-Utf8", "\u00C3\u00A9"), new("X-Long", new('h', 8000)),
        new("X_Underscore", "1"), new("1", "digit"), new("Connection", "close"), new("Connection", "X-Lower"), new("TE", "trailers"), new("Upgrade", "h2c"), new("Via", "1.1 x"), new("Pragma", "no-cache"), new("Content-MD5", "x"),
    ];

    private static Gen<List<Field>> OddFields { get; } = Gen.Frequency(
        (4, Gen.Constant(new List<Field>())),
        (4, from field in Gen.Elements(Odd) select new List<Field> { field }),
        (2, from count in Gen.Choose(2, 6) from fields in Gen.ArrayOf(Gen.Elements(Odd), count) select fields.ToList()),
        (1, from count in Gen.Elements(20, 60) select Enumerable.Range(0, count).Select(index => new Field($"X-Many-{index}", "v")).ToList()));

    private static Gen<List<Field>> Preconditions { get; } =
        from match in Gen.Frequency((3, Field("If-Match", ["\"<version>\"", "*"])), (4, Field("If-Match", Tags)), (2, None))
        from noneMatch in Gen.Frequency((6, None), (1, Field("If-None-Match", Tags)))
        from second in Gen.Frequency((9, None), (1, Field("If-Match", Tags)))
        select match.Concat(noneMatch).Concat(second).ToList();

    private static Gen<List<Field>> ContentType { get; } =
        Gen.Frequency((7, Field("Content-Type", ["application/json"])), (3, Field("Content-Type", ContentTypes)), (1, Field("content-type", ["application/json"])), (1, None));

    public static Gen<RequestCase> List { get; } =
        from count in Gen.Choose(0, 3)
        from parts in Gen.ArrayOf(QueryPart(), count)
        from separator in Gen.Frequency((8, Gen.Constant("&")), (1, Gen.Elements("&&", ";")))
        from path in Gen.Frequency((12, Gen.Constant("/blogs")), (1, Gen.Elements("/BLOGS", "//blogs", "/x/../blogs", "/%62logs", "/./blogs", "http://other.example/blogs", "/blogs#f")))
        from conditions in Gen.Frequency((6, None), (1, Field("If-None-Match", Tags)))
        from odd in OddFields
        select new RequestCase("GET", path + (parts.Length == 0 ? "" : "?" + string.Join(separator, parts)), [.. conditions, .. odd]);

    public static Gen<RequestCase> Get { get; } =
        from target in ItemTarget()
        from match in Gen.Frequency((3, None), (1, Field("If-Match", Tags)))
        from noneMatch in Gen.Frequency((2, None), (2, Field("If-None-Match", Tags)))
        from odd in OddFields
        from body in Gen.Frequency((9, Gen.Constant("")), (1, Gen.Constant("{}")))
        select new RequestCase("GET", target, [.. match, .. noneMatch, .. odd], body);

    public static Gen<RequestCase> Post { get; } =
        from type in ContentType
        from key in Gen.Frequency((4, None), (3, Field("Idempotency-Key", Keys)))
        from second in Gen.Frequency((19, None), (1, Field("Idempotency-Key", Keys)))
        from odd in OddFields
        from body in HostileJson.Body
        from chunked in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
        from query in Gen.Frequency((9, Gen.Constant("")), (1, Gen.Elements("?limit=1", "?x=%zz", "?")))
        select new RequestCase("POST", "/blogs" + query, [.. type, .. key, .. second, .. odd], body, chunked);

    public static Gen<RequestCase> Put { get; } =
        from target in ItemTarget()
        from type in ContentType
        from conditions in Preconditions
        from odd in OddFields
        from body in Gen.Frequency((2, HostileJson.ValidDraft()), (3, HostileJson.Body))
        from chunked in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new RequestCase("PUT", target, [.. type, .. conditions, .. odd], body, chunked);

    public static Gen<RequestCase> Delete { get; } =
        from target in ItemTarget()
        from conditions in Preconditions
        from odd in OddFields
        from body in Gen.Frequency((9, Gen.Constant("")), (1, Gen.Elements("{}", "\u00FF", "x")))
        select new RequestCase("DELETE", target, [.. conditions, .. odd], body);

    private static Gen<List<Field>> None => Gen.Constant(new List<Field>());

    private static Gen<List<Field>> Field(string name, string[] values) =>
        from value in Gen.Elements(values) select new List<Field> { new(name, value) };

    private static Gen<string> ItemTarget() =>
        from id in Gen.Frequency((3, Gen.Constant("<id>")), (2, Gen.Elements(Ids)))
        from query in Gen.Frequency((9, Gen.Constant("")), (1, Gen.Elements("?", "?a=b", "?id=1", "?%", "#f")))
        select "/blogs/" + id + query;

    private static Gen<string> QueryPart() => Gen.Frequency(
        (3, from name in Name("limit") from value in Gen.Elements(Limits) select $"{name}={value}"),
        (3, from name in Name("cursor") from value in Gen.Frequency((1, Gen.Elements("<cursor>", "<authorcursor>")), (2, Gen.Elements(Cursors))) select $"{name}={value}"),
        (3, from name in Name("author") from value in Gen.Frequency((1, Gen.Constant("Parity")), (2, Gen.Elements(Authors))) select $"{name}={value}"),
        (1, Gen.Elements("", "=", "=x", "x", "limit", "cursor", "author", "limit%3D5", "%", "format=atom", "format=Atom", "format=", "tag=a", "tag=B-1", "tag=%43%23", "tag=a/b", "tag=%E9", "tag=", "tag=x&tag=y", "%zz=1", "a=b=c", "?limit=1", "%00=1", "\u00E9=1")));

    private static Gen<string> Name(string name) =>
        Gen.Frequency((9, Gen.Constant(name)), (1, Gen.Elements(name.ToUpperInvariant(), $"%{(int)name[0]:x2}{name[1..]}", $"{name}%20", $"{name}[]", $"+{name}")));
}
