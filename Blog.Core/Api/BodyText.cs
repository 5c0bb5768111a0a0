using System.Text;

namespace Blog.Core.Api;

/// <summary>
/// Bodies as text, the way API Gateway hands them to a function: bytes that are no UTF-8 become U+FFFD. A function never sees the
/// bytes, so the container decodes alike and both judge the same text.
/// </summary>
public static class BodyText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Reads to the end, or until there is more than <see cref="BlogRequest.MaxBodyBytes"/>.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="expected">How many there will be, if known; 0 otherwise.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The text, or null when it is too long.</returns>
    public static async Task<string?> ReadAsync(Stream body, long expected, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (expected > BlogRequest.MaxBodyBytes) return null;

        var bytes = new byte[expected is > 0 and < 65_536 ? (int)expected + 1 : 4096];
        var length = 0;
        int read;
        while ((read = await body.ReadAsync(bytes.AsMemory(length), cancellation)) > 0)
        {
            length += read;
            if (length > BlogRequest.MaxBodyBytes) return null;
            if (length == bytes.Length) Array.Resize(ref bytes, Math.Min(2 * length, BlogRequest.MaxBodyBytes + 1));
        }

        return Utf8.GetString(bytes, 0, length);
    }
}
