namespace Blog.Tests.Faults.History;

/// <summary>The answer to a POST with an Idempotency-Key: 201 with the id of the blog, or 422.</summary>
public sealed record CreateOutput(int Status, string? Id = null);

/// <summary>One Idempotency-Key as an object: which body it was used with, and which blog that made.</summary>
/// <param name="Body">The body of the first POST; null while the key is unused.</param>
/// <param name="Id">The blog made; null while nobody was told its id.</param>
public sealed record KeyedCreate(string? Body, string? Id)
{
    public static KeyedCreate Unused { get; } = new(null, null);

    /// <summary>The sequential specification: the first POST makes a blog, each that follows gets the same one, or 422 with another body.</summary>
    public static IEnumerable<KeyedCreate> Step(KeyedCreate state, string body, CreateOutput? output)
    {
        if (state.Body is not null && state.Body != body)
        {
            return output is null or { Status: 422 } ? [state] : [];
        }

        var id = state.Id ?? output?.Id;
        return output is null || (output.Status == 201 && output.Id == id) ? [new(body, id)] : [];
    }
}
