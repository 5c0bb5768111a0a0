using Amazon.Runtime.Endpoints;

namespace Blog.Core.DynamoDB;

/// <summary>The endpoint of DynamoDB, worked out once. The SDK works it out by its rules for each request, although for one client and
/// one table only the account of the credentials can change it (account-based endpoints).</summary>
/// <param name="rules">The SDK's rules.</param>
internal sealed class CachedEndpoint(IEndpointProvider rules) : IEndpointProvider
{
    private volatile Resolved? _last;

    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        var account = parameters["AccountId"] as string;
        if (_last is { } last && last.Account == account) return last.Endpoint;

        var endpoint = rules.ResolveEndpoint(parameters);
        _last = new Resolved(account, endpoint);
        return endpoint;
    }

    private sealed record Resolved(string? Account, Endpoint Endpoint);
}
