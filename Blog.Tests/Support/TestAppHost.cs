using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Blog.Tests.Support;

/// <summary>The AppHost with other resources in place of its own: an application that starts in seconds.</summary>
public static class TestAppHost
{
    /// <summary>How long such an application may take to start or stop on a busy machine.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <summary>Runs the AppHost's entry point and leaves nothing of its model but what <paramref name="addResources"/> adds.</summary>
    public static async Task<DistributedApplication> BuildAsync(
        Action<IDistributedApplicationBuilder> addResources, bool withDashboard = false, CancellationToken cancellationToken = default)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Blog_AppHost>(
            ["--DynamoDB:DataDirectory=", "--DynamoDB:Run=jar"], (options, _) => options.DisableDashboard = !withDashboard, cancellationToken);
        builder.Resources.Clear();
        addResources(builder);
        return await builder.BuildAsync(cancellationToken);
    }

    /// <summary>A process that writes "tick" and a number to its output every second, and "tock" to its error output.</summary>
    public static IResourceBuilder<ExecutableResource> AddTicker(this IDistributedApplicationBuilder builder, string name = "ticker")
        => builder.AddExecutable(name, "bash", ".", "-c", "for ((i = 0; ; i++)); do echo tick $i; echo tock $i >&2; sleep 1; done");
}
