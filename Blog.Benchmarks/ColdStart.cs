using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using Blog.Tests.Support;

namespace Blog.Benchmarks;

/// <summary>
/// How a function package starts, by the way it is published: from the start of its process to its first answer, with
/// DynamoDB Local and a Runtime API of our own. All ways in one run, in turns, so that the machine treats them alike.
/// </summary>
internal static class ColdStart
{
    private const int Rounds = 15;

    private static readonly Way Python = new("Python, boto3");

    private static readonly Way[] Ways =
    [
        new("JIT", "SelfContained=false", "PublishTrimmed=false", "PublishReadyToRun=false"),
        new("ReadyToRun", "SelfContained=false", "PublishTrimmed=false", "PublishReadyToRun=true"),
        new("self-contained, trimmed, ReadyToRun", "SelfContained=true", "PublishTrimmed=true", "PublishReadyToRun=true"),
        new("Native AOT (needs a C compiler)", "PublishAot=true"),
    ];

    public static async Task<bool> RunAsync()
    {
        if (await Debian.InstallAsync("python3-boto3") is { } problem)
        {
            await Console.Error.WriteLineAsync(problem);
            return false;
        }

        foreach (var way in Ways)
        {
            await PublishAsync(way);
        }

        Python.Folder = Path.Combine(Report.Root, "Blog.Benchmarks", "peers", "lambda");
        await using var dynamodb = await DynamoDBProcess.StartAsync(Report.Root);
        for (var round = -1; round < Rounds; round++)
        {
            foreach (var way in round % 2 == 0 ? All : Enumerable.Reverse(All))
            {
                var (init, first) = await StartAsync(way, dynamodb.Address);
                if (round < 0) continue; // fills the file cache
                way.Init.Add(init);
                way.First.Add(first);
            }
        }

        await Report.WriteAsync("coldstart", Describe());
        return true;
    }

    private static IReadOnlyList<Way> All => [.. Ways, Python];

    private static async Task PublishAsync(Way way)
    {
        way.Folder = await Package.PublishAsync("Blog.Functions", string.Concat(way.Name.Where(char.IsAsciiLetter)), way.Properties);
        var zip = way.Folder + ".zip";
        File.Delete(zip);
        ZipFile.CreateFromDirectory(way.Folder, zip, CompressionLevel.SmallestSize, includeBaseDirectory: false);
        way.ZipBytes = new FileInfo(zip).Length;
        File.Copy(Path.Combine(way.Folder, "Blog.Functions"), Path.Combine(way.Folder, "GetBlogs"));
    }

    private static async Task<(double Init, double First)> StartAsync(Way way, Uri dynamodb)
    {
        await using var function = await LambdaProcess.StartAsync(
            way.Folder, "GetBlogs", new Dictionary<string, string> { ["AWS_ENDPOINT_URL_DYNAMODB"] = dynamodb.ToString(), ["TABLE_NAME"] = BlogTable.DefaultName });
        var answer = await function.InvokeAsync(RestEvent.Create("GET"));
        var first = function.Age.TotalMilliseconds;
        return answer["statusCode"]!.GetValue<int>() == 200
            ? (function.InitDuration.TotalMilliseconds, first)
            : throw new InvalidOperationException($"{way.Name} answered {answer.ToJsonString()}");
    }

    private static string Describe()
    {
        var standIns = File.Exists(Path.Combine(Report.Root, ".standins"));
        var text = new StringBuilder($"""
            ## Cold start of a function

            From the start of the process to its first answer (`GET /blogs`), and of that the part before it asks for its first
            event, which is Lambda's init phase. {Rounds} starts of each kind, in turns, on one {RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()} machine with {Environment.ProcessorCount}
            processors; medians, as ratios to the last row (Lambda's own runtime brings boto3), since only those carry over to Lambda. Files are in the page cache.
            Built with the {(standIns ? "stand-in of Amazon.Lambda: the published one is larger and may start slower" : "published packages")}.

            | published as | start to first answer | start to first event | zip |
            |---|---|---|---|

            """);
        foreach (var way in All)
        {
            text.AppendLine(FormattableString.Invariant(
                $"| {way.Name} | {Median(way.First) / Median(Python.First):F2} | {Median(way.Init) / Median(Python.Init):F2} | {(way.ZipBytes > 0 ? FormattableString.Invariant($"{way.ZipBytes / 1e6:F1} MB") : "")} |"));
        }

        text.AppendLine().AppendLine(FormattableString.Invariant(
            $"1.00 was {Median(Python.First):F0} ms to the first answer; the spread of a row (10th to 90th percentile) was at most {All.Max(way => Spread(way.First)):P0} of its median."));
        return text.ToString();
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double Spread(List<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[^(1 + (sorted.Length / 10))] - sorted[sorted.Length / 10]) / Median(values);
    }

    private sealed record Way(string Name, params string[] Properties)
    {
        public string Folder { get; set; } = "";

        public List<double> Init { get; } = [];

        public List<double> First { get; } = [];

        public long ZipBytes { get; set; }
    }
}
