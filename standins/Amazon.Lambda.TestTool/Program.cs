using Amazon.Lambda.TestTool;

try
{
    var options = ToolOptions.Read(args, Environment.GetEnvironmentVariable);
    List<WebApplication> servers = [];
    if (options.LambdaPort is { } lambdaPort)
    {
        servers.Add(LambdaEmulator.Build(lambdaPort, Patience.Default));
    }

    if (options.GatewayPort is { } gatewayPort)
    {
        servers.Add(GatewayEmulator.Build(gatewayPort, Routes.FromEnvironment(), options.LambdaPort));
    }

    await Task.WhenAll(servers.Select(server => server.StartAsync()));
    await Task.WhenAny(servers.Select(server => server.WaitForShutdownAsync()));
    return 0;
}
catch (Exception exception) when (exception is UsageException or IOException)
{
    // A port that is taken is an IOException whose message names the address.
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
