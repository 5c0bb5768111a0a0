using System.Globalization;
using Blog.Benchmarks;

// One suite a file; each writes its part of docs/benchmarks.md or docs/reliability.md.
switch (args)
{
    case ["cold"]:
        return await ColdStart.RunAsync() ? 0 : 1;
    case ["load", .. var rounds]:
        return await Load.RunAsync(Rounds(rounds, 5)) ? 0 : 1;
    case ["list"]:
        await Listing.RunAsync();
        return 0;
    case ["stages"]:
        await Stages.RunAsync();
        return 0;
    case ["start", .. var rounds]:
        await Start.RunAsync(Rounds(rounds, 5));
        return 0;
    case ["memory", .. var rounds]:
        await Memory.RunAsync(Rounds(rounds, 3));
        return 0;
    case ["warm"]:
        await Warm.RunAsync();
        return 0;
    case ["hostile"]:
        await Hostile.RunAsync();
        return 0;
    case ["soak", .. var length]:
        return await Soak.RunAsync(length is ["--seconds", var seconds]
            ? TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture))
            : TimeSpan.FromMinutes(10)) ? 0 : 1;
    case ["all"]:
        if (!await ColdStart.RunAsync()) return 1;
        await Listing.RunAsync();
        await Stages.RunAsync();
        await Start.RunAsync(rounds: 5);
        await Warm.RunAsync();
        await Memory.RunAsync(rounds: 3);
        return await Load.RunAsync(rounds: 5) ? 0 : 1;
    case ["reliability"]:
        return await Reliability.RunAsync(Report.Root) ? 0 : 1;
    default:
        await Console.Error.WriteLineAsync("Usage: dotnet run --project Blog.Benchmarks -c Release -- cold|load [--rounds N]|list|stages|start [--rounds N]|warm|memory [--rounds N]|all|hostile|soak [--seconds N]|reliability");
        return 1;
}

static int Rounds(string[] arguments, int otherwise) => arguments is ["--rounds", var count] ? int.Parse(count, CultureInfo.InvariantCulture) : otherwise;
