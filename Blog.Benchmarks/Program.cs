using Blog.Benchmarks;

// One suite a file; each writes its section of docs/benchmarks.md.
switch (args)
{
    case ["coldstart"]:
        await ColdStart.RunAsync();
        return 0;
    default:
        await Console.Error.WriteLineAsync("Usage: dotnet run --project Blog.Benchmarks -c Release -- coldstart");
        return 1;
}
