using System.Security.Cryptography;
using System.Text;

namespace Blog.Core.Api;

/// <summary>The key that writing needs, if one is configured.</summary>
/// <param name="key">Null or empty: writing is open to all.</param>
public sealed class WriteKey(string? key)
{
    private const string Scheme = "Bearer ";

    private readonly byte[]? _expected = string.IsNullOrEmpty(key) ? null : Hash(key);

    /// <param name="authorization">The Authorization header, or null.</param>
    public bool Allows(string? authorization)
    {
        if (_expected is null)
        {
            return true;
        }

        var given = authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? authorization[Scheme.Length..].Trim(' ')
            : "";

        // Hashes have one length, so that the time of the comparison says nothing about the key.
        return CryptographicOperations.FixedTimeEquals(Hash(given), _expected);
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
