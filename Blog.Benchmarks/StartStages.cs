using System.Globalization;

namespace Blog.Benchmarks;

/// <summary>
/// Where the time of one start of <c>./run</c> goes. What waits for something else is started when that is healthy, so the moments at which the
/// kernel started the processes are the borders of the stages.
/// </summary>
internal sealed class StartStages
{
    private readonly List<(string Stage, double Seconds)> _stages = [];
    private double _until;

    /// <summary>Each stage with its seconds, in order.</summary>
    public IReadOnlyList<(string Stage, double Seconds)> All => _stages;

    /// <param name="run">Id of the process of <c>./run</c>, which becomes the AppHost.</param>
    /// <param name="checkedAt">Seconds after its start when the script was done.</param>
    /// <param name="healthyAt">Seconds after its start when everything was healthy.</param>
    /// <param name="processes">All processes with what they are.</param>
    public static StartStages Of(int run, double checkedAt, double healthyAt, IReadOnlyList<(int Id, string Name)> processes)
    {
        var origin = Started(run);
        double First(params string[] names) => processes.Where(process => names.Contains(process.Name)).Min(process => Started(process.Id)) - origin;
        var stages = new StartStages();
        stages.Add("the script: what is needed is there, nothing is to be built", checkedAt);
        stages.Add("the AppHost: .NET, the model, until it starts Aspire's orchestrator (DCP)", First("DCP"));
        stages.Add("DCP, until it starts DynamoDB Local", First("DynamoDB Local"));
        stages.Add("DynamoDB Local and its table, until what waits for it is started", First("function", "container replica"));
        stages.Add("functions, gateway and containers, until all are healthy and `Blog.Web` is started", First("web"));
        stages.Add("`Blog.Web`, until it is healthy", healthyAt);
        return stages;
    }

    private void Add(string stage, double until)
    {
        _stages.Add((stage, until - _until));
        _until = until;
    }

    // Seconds since the machine's start, in hundredths: field 22 (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html).
    private static double Started(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        return double.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19], CultureInfo.InvariantCulture) / 100;
    }
}
