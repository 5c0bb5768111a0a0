using System.Globalization;

namespace Amazon.Lambda.TestTool;

/// <summary>What the command line and the environment ask for; a port that is not given means that emulator is not started.</summary>
internal sealed record ToolOptions(int? LambdaPort, int? GatewayPort)
{
    private const string LambdaPortVariable = "LAMBDA_RUNTIME_API_PORT";
    private const string GatewayPortVariable = "API_GATEWAY_EMULATOR_PORT";

    /// <summary>Reads them.</summary>
    /// <exception cref="UsageException">An unknown argument, no port, or no port number.</exception>
    public static ToolOptions Read(string[] args, Func<string, string?> variable)
    {
        if (args is not ["start", ..])
        {
            throw new UsageException("Usage: start [--no-launch-window] [--config-storage-path PATH] [--api-gateway-emulator-mode Rest]");
        }

        for (var i = 1; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--no-launch-window":
                    break;
                case "--config-storage-path" when i + 1 < args.Length:
                    i++; // The page here saves nothing.
                    break;
                case "--api-gateway-emulator-mode" when i + 1 < args.Length && args[i + 1].Equals("Rest", StringComparison.OrdinalIgnoreCase):
                    i++;
                    break;
                default:
                    throw new UsageException($"Argument '{args[i]}' is not known here, or its value is missing or not supported.");
            }
        }

        var options = new ToolOptions(Port(LambdaPortVariable), Port(GatewayPortVariable));
        return options is { LambdaPort: null, GatewayPort: null }
            ? throw new UsageException($"Nothing to start: set {LambdaPortVariable} or {GatewayPortVariable}.")
            : options;

        int? Port(string name) => variable(name) switch
        {
            null => null,
            var text when ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 => port,
            var text => throw new UsageException($"{name} is '{text}', not a port number."),
        };
    }
}

/// <summary>The tool was started wrongly; the message says how.</summary>
internal sealed class UsageException(string message) : Exception(message);
