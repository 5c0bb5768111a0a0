namespace Blog.Tests.Deploy.Relations;

/// <summary>
/// What no validator sees: that the parts of the template fit each other, the code and what AWS asks of them. Each relation is of a kind (every
/// reference, every port, every dimension, …) and takes any template, so that <see cref="MutationTests"/> can show what it notices.
/// </summary>
public sealed class RelationTests
{
    internal static readonly IReadOnlyDictionary<string, Func<Template, IEnumerable<string>>> Relations =
        ((IEnumerable<(string Name, Func<Template, IEnumerable<string>> Check)>)
        [
            .. Facts.All, .. References.All, .. Parameters.All, .. Network.All, .. Backends.All, .. Permissions.All, .. Edge.All, .. Gateway.All, .. Alarms.All, .. Dashboard.All,
        ]).ToDictionary(relation => relation.Name, relation => relation.Check);

    public static TheoryData<string> Names => [.. Relations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_holds(string relation)
    {
        var problems = Relations[relation](Template.Load()).ToArray();
        Assert.True(problems.Length == 0, string.Join('\n', problems));
    }
}
