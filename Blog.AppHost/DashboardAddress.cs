using Microsoft.Extensions.DependencyInjection;

namespace Blog.AppHost;

/// <summary>The address of Aspire's own dashboard, for a resource that links to it.</summary>
public static class DashboardAddress
{
    // Aspire adds the dashboard to the model by itself, under this name, unless it is switched off.
    private const string Resource = "aspire-dashboard";
    private const string Variable = "Dashboard__Url";

    /// <summary>Gives a resource the dashboard's address in <c>Dashboard:Url</c>, where there is a dashboard.</summary>
    public static IResourceBuilder<T> WithDashboardAddress<T>(this IResourceBuilder<T> resource)
        where T : IResourceWithEnvironment => resource.WithEnvironment(context =>
        {
            if (!context.ExecutionContext.IsRunMode) return;
            var model = context.ExecutionContext.Services.GetRequiredService<DistributedApplicationModel>();
            if (model.Resources.OfType<IResourceWithEndpoints>().FirstOrDefault(one => one.Name == Resource) is not { } dashboard) return;

            var secure = dashboard.GetEndpoint("https");
            context.EnvironmentVariables[Variable] = secure.Exists ? secure : dashboard.GetEndpoint("http");
        });
}
