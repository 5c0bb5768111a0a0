namespace Blog.Core.Api;

/// <summary>The conditional headers of a request (RFC 9110, section 13).</summary>
internal sealed record Preconditions(EntityTags? Match, EntityTags? NoneMatch)
{
    public bool HasMatch => Match is not null;

    public static Preconditions Read(BlogRequest request, ValidationErrors errors) =>
        new(Read(request, "If-Match", errors), Read(request, "If-None-Match", errors));

    public bool MatchHolds(long version) => Match is null || Match.MatchesStrongly(version);

    public bool NoneMatchHolds(long version) => NoneMatch is null || !NoneMatch.MatchesWeakly(version);

    private static EntityTags? Read(BlogRequest request, string header, ValidationErrors errors)
    {
        if (request.Headers.Joined(header) is not { } text)
        {
            return null;
        }

        var tags = EntityTags.Parse(text);
        if (tags is null)
        {
            errors.Add(header, "must be * or a list of entity tags, such as \"1\".");
        }

        return tags;
    }
}
