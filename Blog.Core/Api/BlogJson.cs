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
        public static readonly BlogJson Context =
            new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
