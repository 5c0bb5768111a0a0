using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Blog.Core.Api;

/// <summary>Everything that goes out as JSON: UTF-8, camelCase, and only what JSON itself requires escaped.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Post))]
[JsonSerializable(typeof(PostPage))]
[JsonSerializable(typeof(ProblemDocument))]
public sealed partial class BlogJson : JsonSerializerContext
{
    /// <summary>The context to use. Answers are JSON by type and marked nosniff, so HTML characters need no escape.</summary>
    public static BlogJson Relaxed => Holder.Context;

    // A class of its own: static members of one class are set in no certain order over its generated parts.
    private static class Holder
    {
        public static readonly BlogJson Context = new(new JsonSerializerOptions(Default.Options) { Encoder = new PlainEncoder() });
    }

    /// <summary>Escapes what RFC 8259, section 7, says must be; .NET's most relaxed encoder writes emoji as pairs of <c>\u</c>.</summary>
    private sealed class PlainEncoder : JavaScriptEncoder
    {
        private static readonly SearchValues<char> Characters = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(c => (char)c), '"', '\\']);
        private static readonly SearchValues<byte> Bytes = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(c => (byte)c), (byte)'"', (byte)'\\']);

        public override int MaxOutputCharactersPerInputCharacter => 6;

        public override unsafe int FindFirstCharacterToEncode(char* text, int textLength) => new ReadOnlySpan<char>(text, textLength).IndexOfAny(Characters);

        public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text) => utf8Text.IndexOfAny(Bytes);

        public override bool WillEncode(int unicodeScalar) => unicodeScalar is < ' ' or '"' or '\\';

        public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
        {
            Span<char> output = new(buffer, bufferLength);
            if (!WillEncode(unicodeScalar)) return new Rune(unicodeScalar).TryEncodeToUtf16(output, out numberOfCharactersWritten);

            var escape = unicodeScalar switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ => $"\\u{unicodeScalar:x4}",
            };
            numberOfCharactersWritten = escape.TryCopyTo(output) ? escape.Length : 0;
            return numberOfCharactersWritten > 0;
        }
    }
}
