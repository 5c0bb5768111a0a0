using System.Text;

namespace Blog.Core.Api;

/// <summary>
/// Bodies as text, the way API Gateway hands them to a function: bytes that are no UTF-8 become U+FFFD, and a byte order
/// mark is obeyed. A function never sees the bytes, so the container decodes alike and both judge the same text.
/// </summary>
public static class BodyText
{
    /// <summary>What is left in the text of bytes that were no UTF-8.</summary>
    public const char Damaged = '\uFFFD';

    /// <summary>Reads to the end, or until the text cannot fit <see cref="BlogRequest.MaxBodyBytes"/>.</summary>
    /// <returns>The text, or null when it is too long.</returns>
    public static async Task<string?> ReadAsync(Stream body, CancellationToken cancellation)
    {
        using var reader = new StreamReader(body, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        var text = new StringBuilder();
        var buffer = new char[4096];
        int read;
        while ((read = await reader.ReadAsync(buffer, cancellation)) > 0)
        {
            text.Append(buffer, 0, read);
            // One UTF-16 unit is never less than one byte of UTF-8.
            if (text.Length > BlogRequest.MaxBodyBytes)
            {
                return null;
            }
        }

        return text.ToString();
    }
}
