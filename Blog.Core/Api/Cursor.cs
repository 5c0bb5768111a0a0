using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Blog.Core.Api;

/// <summary>What a list is narrowed to; each may be null.</summary>
/// <param name="Author">Only posts of this author.</param>
/// <param name="Tag">Only posts with this tag, without regard to case.</param>
public readonly record struct ListFilter(string? Author, string? Tag);

/// <summary>
/// The place in a list after which the next page begins: the id of the last row read, and a checksum over it, the table and the filter.
/// Not bound to <c>limit</c>: pages may differ in size. Every process computes the same checksum, so a
/// cursor made by one backend is good at the other. The checksum guards against mistakes (a cut or edited cursor, one of
/// another query), not against an attacker: nothing in it is secret, and nothing in a cursor gives access to anything.
/// </summary>
public sealed class Cursor(string tableName)
{
    private const int IdBytes = 16;

    // 16 + 17 bytes are 44 base64url characters without padding or unused bits: each cursor has exactly one spelling.
    private const int ChecksumBytes = 17;
    private const int Characters = (IdBytes + ChecksumBytes) * 4 / 3;

    private readonly byte[] _key = SHA256.HashData(Encoding.UTF8.GetBytes("cursor/2/" + tableName));

    /// <param name="id">Id of the last row of the page.</param>
    /// <param name="filter">The filter of the query.</param>
    public string Write(Guid id, ListFilter filter)
    {
        Span<byte> bytes = stackalloc byte[IdBytes + ChecksumBytes];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        Checksum(bytes[..IdBytes], filter).AsSpan(0, ChecksumBytes).CopyTo(bytes[IdBytes..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <returns>False for anything that <see cref="Write"/> did not make for this query.</returns>
    public bool TryRead(string text, ListFilter filter, out Guid id)
    {
        id = default;
        Span<byte> bytes = stackalloc byte[IdBytes + ChecksumBytes];
        if (text is not { Length: Characters }
            || !Base64Url.IsValid(text) // decoding throws on what is not of the alphabet
            || !Base64Url.TryDecodeFromChars(text, bytes, out var written)
            || written != bytes.Length
            || Base64Url.EncodeToString(bytes) != text // no other spelling, such as one with a blank in it
            || !bytes[IdBytes..].SequenceEqual(Checksum(bytes[..IdBytes], filter).AsSpan(0, ChecksumBytes)))
        {
            return false;
        }

        id = new Guid(bytes[..IdBytes], bigEndian: true);
        return true;
    }

    // Neither an author nor a tag can have NUL, so two different filters never give the same text. Tags compare without regard to case.
    private byte[] Checksum(ReadOnlySpan<byte> id, ListFilter filter)
    {
        var query = (filter.Author is null ? "" : "author=" + filter.Author) + (filter.Tag is null ? "" : "\0tag=" + filter.Tag.ToUpperInvariant());
        byte[] place = [.. id, .. Encoding.UTF8.GetBytes(query)];
        return HMACSHA256.HashData(_key, place);
    }
}
