namespace Aspire.Hosting.Testing;

/// <summary>An AppHost's builder in a test: change what it made, then build. Disposing it disposes what was built.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    /// <summary>Builds the application; once.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The application, not started yet.</returns>
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}
