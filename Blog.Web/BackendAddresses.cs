using System.Diagnostics.CodeAnalysis;

namespace Blog.Web;

/// <summary>Where the two backends are, from configuration as Aspire's <c>WithReference</c> gives it.</summary>
/// <param name="Functions">Base address of the API Gateway stage that fronts the functions.</param>
/// <param name="Containers">Base address of the load balancer that fronts the containers.</param>
internal sealed record BackendAddresses(Uri Functions, Uri Containers)
{
    private const string FunctionsKey = "services:api-gateway:http:0";
    private const string ContainersKey = "services:containers:http:0";

    /// <summary>Reads both addresses; false, with one sentence that says what to set, when one is missing or malformed.</summary>
    public static bool TryRead(
        IConfiguration configuration,
        [NotNullWhen(true)] out BackendAddresses? addresses,
        [NotNullWhen(false)] out string? problem)
    {
        var functions = Read(configuration, FunctionsKey);
        var containers = Read(configuration, ContainersKey);
        addresses = functions is null || containers is null ? null : new(functions, containers);
        problem = addresses is null ? Explain(functions is null ? FunctionsKey : ContainersKey) : null;
        return addresses is not null;
    }

    private static Uri? Read(IConfiguration configuration, string key) =>
        Uri.TryCreate(configuration[key], UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address
            : null;

    private static string Explain(string key) =>
        $"Blog.Web needs the http address of a backend in the setting '{key}' (environment variable "
        + $"{key.Replace(":", "__", StringComparison.Ordinal)}); Blog.AppHost sets it, so start the whole application with ./run.";
}
