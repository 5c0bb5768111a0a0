using Microsoft.Extensions.DependencyInjection;

namespace Blog.AppHost;

/// <summary>The address of Aspire's own dashboard, for a resource that links to it.</summary>
public static class DashboardAddress
{
    /// <summary>Gives a resource the dashboard's address in <c>Dashboard:Url</c>, where there is a dashboard.</summary>
    public static IResourceBuilder<T> WithDashboardAddress<T>(this IResourceBuilder<T> resource)
        where T : IResourceWithEnvironment => resource.WithEnvironment(context =>
        {
            // Aspire adds the dashboard to the model by itself, after this file has run, unless it is switched off.
            var model = context.ExecutionContext.Services.GetRequiredService<DistributedApplicationModel>();
            if (model.Resources.FirstOrDefault(one => one.Name == "aspire-dashboard") is not IResourceWithEndpoints dashboard) return;

            var secure = dashboard.GetEndpoint("https");
            context.EnvironmentVariables["Dashboard__Url"] = secure.Exists ? secure : dashboard.GetEndpoint("http");
        });
}
