using System.Text;

namespace Blog.Tests.Unit;

public sealed class RequestPartsTests
{
    [Theory]
    [InlineData("application/json", true)]
    [InlineData("Application/JSON; charset=UTF-8", true)]
    [InlineData("application/json;charset=\"utf-8\"", true)]
    [InlineData("application/json; profile=x", true)]
    [InlineData("application/json;", true)]
    [InlineData("application/json; charset=utf8", true)]
    [InlineData("application/json; charset=US-ASCII", true)]
    [InlineData("application/json; charset=utf-8; charset=utf-16", false)]
    [InlineData("application/json; charset=utf-16", false)]
    [InlineData("application/json; charset=\"utf-8", false)]
    [InlineData("application/json; charset=utf-8\"", false)]
    [InlineData("application/json; charset=\"", false)]
    [InlineData("application/jsonx", false)]
    [InlineData("application/problem+json", false)]
    [InlineData("application/json, text/plain", false)]
    [InlineData("text/plain", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Only_json_in_utf8_is_accepted(string? contentType, bool accepted) => Assert.Equal(accepted, JsonMediaType.Matches(contentType));

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("", "Bearer anything", true)]
    [InlineData("secret", "Bearer secret", true)]
    [InlineData("secret", "bearer  secret", true)]
    [InlineData("secret", "Bearer Secret", false)]
    [InlineData("secret", "Bearer secret1", false)]
    [InlineData("secret", "Bearer ", false)]
    [InlineData("secret", "Basic secret", false)]
    [InlineData("secret", "secret", false)]
    [InlineData("secret", null, false)]
    public void The_write_key_opens_writing(string? key, string? authorization, bool allowed) =>
        Assert.Equal(allowed, new WriteKey(key).Allows(authorization));

    [Theory]
    [InlineData("a", true)]
    [InlineData("a b~!", true)]
    [InlineData("", false)]
    [InlineData("a\tb", false)]
    [InlineData("é", false)]
    [InlineData("\u007f", false)]
    public void Idempotency_keys_are_printable_ascii(string key, bool valid) => Assert.Equal(valid, IdempotencyRecord.IsKey(key));

    [Fact]
    public void Idempotency_keys_are_255_characters_at_most()
    {
        Assert.True(IdempotencyRecord.IsKey(new string('k', 255)));
        Assert.False(IdempotencyRecord.IsKey(new string('k', 256)));
    }

    [Fact]
    public void Names_compare_without_case_and_values_keep_their_order()
    {
        var fields = new FieldValues([new("X-A", ["1"]), new("x-a", ["2", "3"])]);
        Assert.Equal(["1", "2", "3"], fields["X-a"]);
        Assert.Equal("1, 2, 3", fields.Joined("x-A"));
        Assert.Null(fields.Joined("other"));
        Assert.Empty(fields["other"]);
    }

    [Theory]
    [InlineData(new byte[] { 0x68, 0xC3, 0xA9 }, "hé")]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, 0x68 }, "\ufeffh")]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x68, 0x00 }, "\ufffd\ufffdh\0")]
    [InlineData(new byte[] { 0x68, 0xFF }, "h\ufffd")]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, "\ufffd\ufffd\ufffd")]
    public async Task Bodies_are_decoded_as_the_gateway_does(byte[] bytes, string text) =>
        Assert.Equal(text, await BodyText.ReadAsync(new MemoryStream(bytes), 0, CancellationToken.None));

    [Fact]
    public async Task A_body_that_cannot_fit_is_not_read_to_its_end()
    {
        var longest = Encoding.ASCII.GetBytes(new string('x', BlogRequest.MaxBodyBytes));
        foreach (var expected in (long[])[0, 10, longest.Length])
        {
            Assert.Equal(BlogRequest.MaxBodyBytes, (await BodyText.ReadAsync(new MemoryStream(longest), expected, CancellationToken.None))!.Length);
        }

        using var endless = new MemoryStream(new byte[10 * 1024 * 1024]);
        Assert.Null(await BodyText.ReadAsync(endless, 0, CancellationToken.None));
        Assert.True(endless.Position <= BlogRequest.MaxBodyBytes + 1);
        Assert.Null(await BodyText.ReadAsync(Stream.Null, BlogRequest.MaxBodyBytes + 1, CancellationToken.None));
    }
}
