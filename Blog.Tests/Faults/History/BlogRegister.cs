namespace Blog.Tests.Faults.History;

/// <summary>What a client asks of one blog. The title tells one write from every other.</summary>
public abstract record BlogInput
{
    public sealed record Read : BlogInput;

    /// <param name="IfMatch">The version the update is for.</param>
    /// <param name="Title">The new title.</param>
    public sealed record Update(long IfMatch, string Title) : BlogInput;

    /// <param name="IfMatch">The version to delete, or null for whichever it is.</param>
    public sealed record Delete(long? IfMatch) : BlogInput;
}

/// <summary>An answer about one blog: the status, and the blog where there is one.</summary>
public sealed record BlogOutput(int Status, long Version = 0, string? Title = null);

/// <summary>A blog as one register with versions. Version 0: there is none.</summary>
public sealed record BlogRegister(long Version, string? Title)
{
    public static BlogRegister None { get; } = new(0, null);

    /// <summary>The sequential specification of GET, PUT and DELETE on one id.</summary>
    public static IEnumerable<BlogRegister> Step(BlogRegister state, BlogInput input, BlogOutput? output)
    {
        var (next, expected) = Apply(state, input);
        return output is null || output == expected ? [next] : [];
    }

    private static (BlogRegister Next, BlogOutput Output) Apply(BlogRegister state, BlogInput input) => input switch
    {
        _ when state == None => (state, new(404)),
        BlogInput.Read => (state, new(200, state.Version, state.Title)),
        BlogInput.Update update when update.IfMatch != state.Version => (state, new(412)),
        BlogInput.Update update => (new(state.Version + 1, update.Title), new(200, state.Version + 1, update.Title)),
        BlogInput.Delete { IfMatch: { } version } when version != state.Version => (state, new(412)),
        BlogInput.Delete => (None, new(204)),
        _ => throw new ArgumentOutOfRangeException(nameof(input), input, "No such call."),
    };
}
