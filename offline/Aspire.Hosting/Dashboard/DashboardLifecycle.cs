namespace Aspire.Hosting.Dashboard;

internal static class DashboardLifecycle
{
    /// <summary>Adds the dashboard, as a hidden resource, and the service it reads the resources from.</summary>
    public static void Add(DistributedApplicationBuilder builder, DistributedApplicationOptions options)
    {
    }
}
