using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Amazon.Lambda.TestTool;

/// <summary>The web server both emulators are: HTTP/1.1 on localhost, no configuration but what is given, a quick end.</summary>
internal static class Server
{
    public static WebApplicationBuilder CreateBuilder(int port, Action<KestrelServerLimits>? limits = null)
    {
        // Empty, so that neither the AppHost's appsettings nor ASPNETCORE_ variables reach the emulators.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        // Of a server that cannot start, Program says why.
        builder.Logging.AddConsole().SetMinimumLevel(LogLevel.Error).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(500));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            limits?.Invoke(options.Limits);
            options.ListenLocalhost(port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        return builder;
    }
}
