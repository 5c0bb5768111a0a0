using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Blog.Core.Api;

/// <summary>
/// The place in a list after which the next page begins: the id of the last row seen, and a checksum over it, the table and
/// the author filter. Not bound to <c>limit</c>: pages may differ in size. Every process computes the same checksum, so a
/// cursor made by one backend is good at the other. The checksum guards against mistakes (a cut or edited cursor, one of
/// another query), not against an attacker: nothing in it is secret, and nothing in a cursor gives access to anything.
/// </summary>
public sealed class Cursor(string tableName)
{
    private const int IdBytes = 16;

    // 16 + 17 bytes are 44 base64url characters without padding or unused bits: each cursor has exactly one spelling.
    private const int ChecksumBytes = 17;
    private const int Characters = (IdBytes + ChecksumBytes) * 4 / 3;

    private readonly byte[] _key = SHA256.HashData(Encoding.UTF8.GetBytes("cursor/1/" + tableName));

    /// <param name="id">Id of the last row of the page.</param>
    /// <param name="author">The author filter of the query, or null for the whole feed.</param>
    public string Write(Guid id, string? author)
    {
        Span<byte> bytes = stackalloc byte[IdBytes + ChecksumBytes];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        Checksum(bytes[..IdBytes], author).AsSpan(0, ChecksumBytes).CopyTo(bytes[IdBytes..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <returns>False for anything that <see cref="Write"/> did not make for this query.</returns>
    public bool TryRead(string text, string? author, out Guid id)
    {
        id = default;
        Span<byte> bytes = stackalloc byte[IdBytes + ChecksumBytes];
        if (text is not { Length: Characters }
            || !Base64Url.IsValid(text) // decoding throws on what is not of the alphabet
            || !Base64Url.TryDecodeFromChars(text, bytes, out var written)
            || written != bytes.Length
            || Base64Url.EncodeToString(bytes) != text // the last character has bits to spare
            || !bytes[IdBytes..].SequenceEqual(Checksum(bytes[..IdBytes], author).AsSpan(0, ChecksumBytes)))
        {
            return false;
        }

        id = new Guid(bytes[..IdBytes], bigEndian: true);
        return true;
    }

    private byte[] Checksum(ReadOnlySpan<byte> id, string? author)
    {
        byte[] query = [.. id, .. author is null ? [] : Encoding.UTF8.GetBytes("author=" + author)];
        return HMACSHA256.HashData(_key, query);
    }
}
