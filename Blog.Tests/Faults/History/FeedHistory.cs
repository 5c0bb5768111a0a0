namespace Blog.Tests.Faults.History;

/// <summary>When a blog came and went, as clients saw it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="CreateReturned">Clock after its creation was answered.</param>
/// <param name="DeleteInvoked">Clock before its deletion was sent; null if nobody deleted it.</param>
/// <param name="CreateInvoked">Clock before its creation was sent.</param>
/// <param name="DeleteReturned">Clock after its deletion was answered.</param>
public sealed record Life(string Id, long CreateInvoked, long CreateReturned, long? DeleteInvoked = null, long? DeleteReturned = null);

/// <summary>One reader's walk through all pages of a list.</summary>
/// <param name="Ids">All rows in the order they were seen.</param>
/// <param name="Invoked">Clock before the first page was asked for.</param>
/// <param name="Returned">Clock after the last page was read.</param>
public sealed record Walk(IReadOnlyList<string> Ids, long Invoked, long Returned);

/// <summary>Checks walks through a list against what others wrote meanwhile.</summary>
public static class FeedHistory
{
    /// <summary>Newest first, no row twice, none missing that was there from before the walk until after it, none that cannot be there.</summary>
    /// <returns>What is wrong; empty when nothing is.</returns>
    public static IReadOnlyList<string> FindViolations(IReadOnlyCollection<Life> lives, Walk walk)
    {
        var violations = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        violations.AddRange(walk.Ids.Where(id => !seen.Add(id)).Select(id => $"{id} is repeated"));
        violations.AddRange(walk.Ids.Zip(walk.Ids.Skip(1))
            .Where(pair => string.CompareOrdinal(pair.First, pair.Second) <= 0)
            .Select(pair => $"{pair.First} comes before {pair.Second}"));
        violations.AddRange(lives
            .Where(life => life.CreateReturned < walk.Invoked && (life.DeleteInvoked is not { } deleted || deleted > walk.Returned))
            .Where(life => !seen.Contains(life.Id))
            .Select(life => $"{life.Id} was there all the time and is skipped"));

        var possible = lives
            .Where(life => life.CreateInvoked < walk.Returned && (life.DeleteReturned is not { } deleted || deleted > walk.Invoked))
            .Select(life => life.Id).ToHashSet(StringComparer.Ordinal);
        violations.AddRange(seen.Where(id => !possible.Contains(id)).Select(id => $"{id} was not there at any time"));
        return violations;
    }
}
