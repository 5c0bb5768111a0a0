using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Aspire.Hosting.Dcp;
using Blog.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Blog.Tests.Offline;

/// <summary>
/// The objects DCP is given for the blog, and the processes it makes of them, against those of the published packages
/// (data/dcp-objects.jsonl, recorded from Aspire 13.5.4 and Aspire.Hosting.AWS 13.6.0).
/// </summary>
[Collection(BlogAppCollection.Name)]
public sealed partial class ProcessReplayTests(BlogApp blog)
{
    private static readonly JsonObject[] Recorded =
        [.. File.ReadLines(Path.Combine(Repository.Root, "Blog.Tests/Offline/data/dcp-objects.jsonl")).Select(line => JsonNode.Parse(line)!.AsObject())];

    // How a process is launched is the stand-in's own affair, and so is where it is.
    private static readonly string[] Launch = ["resource-app-args", "resource-project-args", "executable.usvc-dev.developer.microsoft.com/launch-configurations"];

    // The blog that was recorded had an older AppHost.
    private static readonly string[] OfTheAppHost =
        ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "BLOG_WRITE_KEY", "GATEWAY_URL", "API_GATEWAY_HTTP", "services__api-gateway__http__0"];

    public static IEnumerable<object[]> Objects => Recorded.Select(recorded => new object[] { (string)recorded["kind"]!, (string)recorded["name"]! });

    public static TheoryData<string> Executables =>
        [.. Recorded.Where(recorded => (string)recorded["kind"]! == "Executable").Select(recorded => (string)recorded["name"]!)];

    [Theory]
    [MemberData(nameof(Objects))]
    public async Task An_object_is_as_recorded(string kind, string name)
    {
        var expected = Recorded.Single(recorded => (string)recorded["kind"]! == kind && (string)recorded["name"]! == name);
        var actual = await FindAsync(kind, name);

        var annotations = actual["metadata"]!["annotations"]!.AsObject();
        Assert.Equal(expected["annotations"]!.AsObject().Select(annotation => annotation.Key).Order(), annotations.Select(annotation => annotation.Key).Order());
        Assert.All(
            expected["annotations"]!.AsObject().Where(annotation => !Launch.Contains(annotation.Key) && annotation.Key != "resource-replica-index"),
            annotation => AssertMatches((string)annotation.Value!, (string)annotations[annotation.Key]!));

        // Ports are random under test.
        string[] known = [.. expected["spec"]!.AsObject().Select(member => member.Key), "args"];
        Assert.All(actual["spec"]!.AsObject(), member => Assert.Contains(member.Key, known));
        Assert.All(
            expected["spec"]!.AsObject().Where(member => member.Key is not ("env" or "port" or "workingDirectory" or "executablePath")),
            member => Assert.Equal(member.Value?.ToJsonString(), actual["spec"]![member.Key]?.ToJsonString()));
        Assert.Equal(Variables(expected["spec"]!).Select(variable => variable.Name), Variables(actual["spec"]!).Select(variable => variable.Name));
        // A random port is one of the loopback address itself.
        Assert.All(
            Variables(expected["spec"]!).Zip(Variables(actual["spec"]!)),
            pair => AssertMatches(pair.First.Value, pair.Second.Value.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)));
        Assert.Subset(actual["status"]!.AsObject().Select(member => member.Key).ToHashSet(), expected["status"]!.AsArray().Select(member => (string)member!).ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Executables))]
    public async Task A_process_has_the_variables_of_its_object_on_top_of_those_of_the_AppHost_and_no_others(string name)
    {
        var executable = await FindAsync("Executable", name);
        // Other tests of this process change its environment meanwhile: as it was at the beginning, and as it is now.
        var (initial, current) = (ReadEnvironment("self"), Environment.GetEnvironmentVariables());
        string[] left = ["ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "DOTNET_LAUNCH_PROFILE"];
        var set = (executable["spec"]!["env"]?.AsArray() ?? []).Select(variable => (string)variable!["name"]!).ToHashSet();

        var environment = ReadEnvironment($"{executable["status"]!["pid"]}");

        Assert.Empty(set.Concat(initial.Keys.Except(left)).Except(environment.Keys));
        Assert.Empty(environment.Keys.Except(set).Except(current.Keys.Cast<string>().Except(left)));
        Assert.All(
            // The trace of the last event of functions that other tests run within this process.
            environment.Where(variable => !set.Contains(variable.Key) && variable.Key != "_X_AMZN_TRACE_ID"),
            variable => Assert.Contains(variable.Value, new[] { initial.GetValueOrDefault(variable.Key), current[variable.Key] }));
        Assert.DoesNotContain(environment.Values, value => value.Contains("{{-", StringComparison.Ordinal));
    }

    private static Dictionary<string, string> ReadEnvironment(string process) => File.ReadAllText($"/proc/{process}/environ")
        .Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(variable => variable.Split('=', 2)).ToDictionary(variable => variable[0], variable => variable[1]);

    private static IEnumerable<(string Name, string Value)> Variables(JsonNode spec) => (spec["env"]?.AsArray() ?? [])
        .Select(variable => ((string)variable!["name"]!, (string?)variable["value"] ?? ""))
        .Where(variable => !OfTheAppHost.Contains(variable.Item1));

    // A placeholder, <port:web> for instance, stands for a number, a random name or a key.
    private static void AssertMatches(string expected, string actual) =>
        Assert.Matches($"^{Placeholder().Replace(Regex.Escape(expected), "[0-9a-z]+")}$", actual);

    private async Task<JsonObject> FindAsync(string kind, string name)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var client = blog.App.Services.GetRequiredService<DcpSession>().Client;
        await foreach (var (_, value) in client.WatchAsync($"{kind.ToLowerInvariant()}s", deadline.Token))
        {
            var owner = (string)value["metadata"]!["name"]!;
            if (kind == "Executable" ? (string?)value["metadata"]!["annotations"]!["resource-name"] == name : owner == name)
            {
                return value;
            }
        }

        throw new InvalidOperationException($"DCP has no {kind} {name}.");
    }

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Placeholder();
}
