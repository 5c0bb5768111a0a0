using System.Text.Json.Nodes;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Dashboard.Proto;
using Blog.Tests.Support;
using Google.Protobuf;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Blog.Tests.Offline;

/// <summary>
/// The messages for the blog's resources against those the published packages sent for resources of the same kind
/// (data/resources.jsonl, recorded from Aspire 13.5.4 and Aspire.Hosting.AWS 13.6.0, without values of variables).
/// </summary>
[Collection(BlogAppCollection.Name)]
public sealed class ResourceReplayTests(BlogApp blog)
{
    private static readonly Dictionary<string, JsonObject> Recorded =
        File.ReadLines(Path.Combine(Repository.Root, "Blog.Tests/Offline/data/resources.jsonl"))
            .Select(line => JsonNode.Parse(line)!.AsObject())
            .GroupBy(resource => resource["displayName"]!.GetValue<string>())
            .ToDictionary(group => group.Key, group => group.First());

    public static TheoryData<string> Names => [.. Recorded.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_resource_looks_as_recorded(string name)
    {
        var expected = Recorded[name];
        var actual = await FindAsync(name);

        Assert.Equal(Only(expected, "resourceType", "displayName", "state", "stateStyle", "isHidden", "iconName", "iconVariant"),
            Only(actual, "resourceType", "displayName", "state", "stateStyle", "isHidden", "iconName", "iconVariant"));
        Assert.Equal(actual["name"]!.ToString(), actual["uid"]!.ToString());
        Assert.Matches($"^{name}-[a-z]{{8}}$", actual["name"]!.ToString());
        Assert.NotNull(actual["createdAt"]);
        Assert.Equal(expected.ContainsKey("startedAt"), actual.ContainsKey("startedAt"));
        Assert.Equal(
            Items(expected, "properties").Select(property => Only(property, "name", "displayName", "isSensitive", "isHighlighted", "sortOrder")),
            Items(actual, "properties").Select(property => Only(property, "name", "displayName", "isSensitive", "isHighlighted", "sortOrder")));
        Assert.Equal(
            Items(expected, "properties").Select(property => $"{property["name"]}: {KindOf(property["value"])}"),
            Items(actual, "properties").Select(property => $"{property["name"]}: {KindOf(property["value"])}"));
        Assert.Equal(
            Items(expected, "commands").Select(command => command.ToJsonString()).Order(),
            Items(actual, "commands").Where(command => Items(expected, "commands").Any(known => Name(known) == Name(command))).Select(command => command.ToJsonString()).Order());
        Assert.Superset(
            Items(expected, "urls").Select(Url).ToHashSet(),
            Items(actual, "urls").Select(Url).ToHashSet());
        Assert.Superset(
            Items(expected, "relationships").Select(relationship => relationship.ToJsonString()).ToHashSet(),
            Items(actual, "relationships").Select(relationship => relationship.ToJsonString()).ToHashSet());
        Assert.Equal(Items(actual, "environment").Select(Name).Order(StringComparer.Ordinal), Items(actual, "environment").Select(Name));
    }

    [Fact]
    public async Task Health_reports_are_as_recorded()
    {
        var expected = Assert.Single(Items(Recorded["containers"], "healthReports"));
        var actual = Assert.Single(Items(await FindAsync("containers"), "healthReports"));
        Assert.Equal(Only(expected, "key", "status"), Only(actual, "key", "status"));
        Assert.NotNull(actual["lastRunAt"]);
    }

    private static string Url(JsonObject url) =>
        $"{Only(url, "endpointName", "isInternal", "isInactive")} {Only(url["displayProperties"]!.AsObject(), "sortOrder")}";

    private static string Name(JsonObject item) => item["name"]!.ToString();

    private static string Only(JsonObject item, params string[] members)
        => new JsonObject(members.Where(item.ContainsKey).Select(member => KeyValuePair.Create(member, item[member]?.DeepClone()))).ToJsonString();

    private static IEnumerable<JsonObject> Items(JsonObject item, string member) => (item[member] as JsonArray ?? []).Select(node => node!.AsObject());

    // A placeholder such as <pid> stands for a number.
    private static string KindOf(JsonNode? value) => value?.ToString() is "<pid>" ? "Number" : value?.GetValueKind().ToString() ?? "Null";

    private async Task<JsonObject> FindAsync(string name)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var address = await blog.App.Services.GetRequiredService<DashboardServiceHost>().GetUrlAsync(deadline.Token);
        using var client = new ResourceServiceClient(new(address), blog.App.Services.GetRequiredService<IConfiguration>()["AppHost:ResourceService:ApiKey"]!);
        await foreach (var update in client.StreamAsync("WatchResources", new WatchResourcesRequest(), WatchResourcesUpdate.Parser, deadline.Token))
        {
            var resource = update.InitialData.Resources.First(candidate => candidate.DisplayName == name);
            return JsonNode.Parse(JsonFormatter.Default.Format(resource))!.AsObject();
        }

        throw new InvalidOperationException("The resource service sent nothing.");
    }
}
