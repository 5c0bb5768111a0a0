using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>Creates applications for tests from an AppHost's own entry point.</summary>
public static class DistributedApplicationTestingBuilder
{
    /// <summary>
    /// Runs the entry point of the assembly of <typeparamref name="TEntryPoint"/> up to its <c>Build()</c> and returns its builder.
    /// Ports are random, the dashboard is off unless <paramref name="configureBuilder"/> turns it on.
    /// </summary>
    /// <typeparam name="TEntryPoint">A type of the AppHost's assembly, <c>Projects.Blog_AppHost</c> for instance.</typeparam>
    /// <param name="args">Arguments for the entry point and the configuration.</param>
    /// <param name="configureBuilder">Changes the options before the builder is made.</param>
    /// <param name="cancellationToken">Stops waiting and ends the entry point.</param>
    /// <returns>The builder, as the AppHost left it.</returns>
    /// <exception cref="InvalidOperationException">The assembly has no entry point, or it built no application.</exception>
    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(
        string[] args,
        Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(configureBuilder);

        var entryPoint = new AppHostEntryPoint(typeof(TEntryPoint).Assembly, args, configureBuilder);
        return new TestingBuilder(entryPoint, await entryPoint.RunToBuildAsync(cancellationToken));
    }
}
