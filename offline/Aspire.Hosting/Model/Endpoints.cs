using System.Globalization;
using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something a resource listens on.</summary>
internal sealed class EndpointAnnotation : IResourceAnnotation
{
    private readonly TaskCompletionSource<AllocatedEndpoint> _allocated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int? _port;
    private int? _targetPort;

    /// <summary>Describes an endpoint; everything left out is found when the application starts.</summary>
    /// <param name="protocol">Transport protocol.</param>
    /// <param name="uriScheme">Scheme of its address; "tcp" when left out.</param>
    /// <param name="transport">Unused here; "http" for http and https.</param>
    /// <param name="name">Name; the scheme when left out.</param>
    /// <param name="port">Port others connect to.</param>
    /// <param name="targetPort">Port the process itself listens on.</param>
    /// <param name="isExternal">Whether it is meant for users of the application.</param>
    /// <param name="isProxied">Whether a proxy listens on <paramref name="port"/> for the process; true when left out.</param>
    public EndpointAnnotation(ProtocolType protocol, string? uriScheme = null, string? name = null, int? port = null, int? targetPort = null, bool? isProxied = null)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? protocol.ToString().ToLowerInvariant();
        Name = name ?? UriScheme;
        ModelName.Validate(nameof(EndpointAnnotation), Name);
        _port = port;
        _targetPort = targetPort;
        IsProxied = isProxied ?? true;
    }

    /// <summary>Name, unique within the resource.</summary>
    public string Name { get; set; }

    /// <summary>Transport protocol.</summary>
    public ProtocolType Protocol { get; set; }

    /// <summary>Scheme of its address.</summary>
    public string UriScheme { get; set; }

    /// <summary>Port others connect to, if it is fixed. Without a proxy it is also the target port.</summary>
    public int? Port
    {
        get => _port ?? (IsProxied ? null : _targetPort);
        set => _port = value;
    }

    /// <summary>Port the process listens on, if it is fixed. Without a proxy it is also the public port.</summary>
    public int? TargetPort
    {
        get => _targetPort ?? (IsProxied ? null : _port);
        set => _targetPort = value;
    }

    /// <summary>Host name in its address.</summary>
    public string TargetHost { get; set; } = "localhost";

    /// <summary>Whether a proxy listens for the process.</summary>
    public bool IsProxied { get; set; }

    internal bool FromLaunchProfile { get; set; }

    /// <summary>The address, once there is one.</summary>
    public AllocatedEndpoint? AllocatedEndpoint => _allocated.Task.IsCompletedSuccessfully ? _allocated.Task.Result : null;

    internal void Allocate(AllocatedEndpoint endpoint) => _allocated.TrySetResult(endpoint);

    internal Task<AllocatedEndpoint> GetAllocatedAsync(CancellationToken cancellationToken) => _allocated.Task.WaitAsync(cancellationToken);
}

/// <summary>The address an endpoint got: host name, the port others connect to and, for DCP to fill in, that of the process.</summary>
internal sealed record AllocatedEndpoint(EndpointAnnotation Endpoint, string Address, int Port, string? TargetPortExpression = null)
{
    /// <summary>Scheme, host and port.</summary>
    public string UriString => $"{Endpoint.UriScheme}://{Address}:{Port}";
}

/// <summary>What of an endpoint is meant.</summary>
public enum EndpointProperty
{
    /// <summary>Scheme, host and port.</summary>
    Url = 0,

    /// <summary>Host name.</summary>
    Host = 1,

    /// <summary>Port others connect to.</summary>
    Port = 3,

    /// <summary>Scheme.</summary>
    Scheme = 4,

    /// <summary>Port the process listens on; each replica has its own.</summary>
    TargetPort = 5,

    /// <summary>Host and port.</summary>
    HostAndPort = 6,
}

/// <summary>Refers to an endpoint of a resource, allocated or not.</summary>
public sealed class EndpointReference : IExpressionValue
{
    private EndpointAnnotation? _annotation;

    /// <summary>Refers to an endpoint by its annotation.</summary>
    internal EndpointReference(IResourceWithEndpoints owner, EndpointAnnotation endpoint)
        : this(owner, endpoint.Name) => _annotation = endpoint;

    /// <summary>Refers to an endpoint by name; it may be declared later.</summary>
    internal EndpointReference(IResourceWithEndpoints owner, string endpointName)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(endpointName);
        Resource = owner;
        EndpointName = endpointName;
    }

    /// <summary>The resource that listens.</summary>
    internal IResourceWithEndpoints Resource { get; }

    /// <summary>Name of the endpoint.</summary>
    internal string EndpointName { get; }

    /// <summary>What was said about the endpoint.</summary>
    /// <exception cref="InvalidOperationException">The resource has no such endpoint.</exception>
    internal EndpointAnnotation EndpointAnnotation => Find() ?? throw new InvalidOperationException(Missing());

    /// <summary>Whether the resource has such an endpoint.</summary>
    internal bool Exists => Find() is not null;

    /// <summary>Whether the endpoint has an address yet.</summary>
    internal bool IsAllocated => Find()?.AllocatedEndpoint is not null;

    /// <summary>Scheme of the address.</summary>
    internal string Scheme => EndpointAnnotation.UriScheme;

    /// <summary>Port the process listens on, if it is fixed.</summary>
    public int? TargetPort => EndpointAnnotation.TargetPort;

    /// <summary>Host name.</summary>
    /// <exception cref="InvalidOperationException">The endpoint has no address yet.</exception>
    internal string Host => Allocated.Address;

    /// <summary>Port others connect to.</summary>
    /// <exception cref="InvalidOperationException">The endpoint has no address yet.</exception>
    public int Port => Allocated.Port;

    /// <summary>Scheme, host and port.</summary>
    /// <exception cref="InvalidOperationException">The endpoint has no address yet.</exception>
    public string Url => Allocated.UriString;

    /// <summary>One part of the address, as a value for later.</summary>
    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    /// <summary>Waits for the address and returns scheme, host and port.</summary>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => Property(EndpointProperty.Url).GetValueAsync(cancellationToken);

    private AllocatedEndpoint Allocated => Find()?.AllocatedEndpoint
        ?? throw new InvalidOperationException($"The endpoint `{EndpointName}` is not allocated for the resource `{Resource.Name}`.");

    private EndpointAnnotation? Find() => _annotation ??= Resource.Annotations.OfType<EndpointAnnotation>()
        .SingleOrDefault(e => string.Equals(e.Name, EndpointName, StringComparison.OrdinalIgnoreCase));

    private string Missing()
    {
        var names = Resource.Annotations.OfType<EndpointAnnotation>().Select(e => $"`{e.Name}`").ToArray();
        return $"The endpoint `{EndpointName}` is not defined for the resource `{Resource.Name}`. "
            + (names.Length == 0 ? "The resource has no endpoints defined." : $"Available endpoints: {string.Join(", ", names)}.");
    }
}

/// <summary>One part of an endpoint's address.</summary>
public class EndpointReferenceExpression : IExpressionValue
{
    private readonly EndpointProperty _property;

    internal EndpointReferenceExpression(EndpointReference endpointReference, EndpointProperty property) => (Endpoint, _property) = (endpointReference, property);

    internal EndpointReference Endpoint { get; }

    /// <summary>Waits for the address and returns the part.</summary>
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        var annotation = Endpoint.EndpointAnnotation;
        if (_property == EndpointProperty.Scheme)
        {
            return annotation.UriScheme;
        }

        if (_property == EndpointProperty.TargetPort && annotation.TargetPort is { } fixedPort)
        {
            return fixedPort.ToString(CultureInfo.InvariantCulture);
        }

        var allocated = await annotation.GetAllocatedAsync(cancellationToken);
        return _property switch
        {
            EndpointProperty.Url => allocated.UriString,
            EndpointProperty.Host => allocated.Address,
            EndpointProperty.Port => allocated.Port.ToString(CultureInfo.InvariantCulture),
            EndpointProperty.HostAndPort => $"{allocated.Address}:{allocated.Port}",
            EndpointProperty.TargetPort => allocated.TargetPortExpression
                ?? throw new InvalidOperationException($"The target port of endpoint `{annotation.Name}` is not known."),
            _ => throw new InvalidOperationException($"The property '{_property}' is not supported for the endpoint '{annotation.Name}'."),
        };
    }
}

internal static class ModelName
{
    /// <summary>Names are 1 to 64 ASCII letters, digits and single hyphens, from a letter on, not to a hyphen.</summary>
    public static void Validate(string target, string name)
    {
        var problem = name switch
        {
            { Length: < 1 or > 64 } => "Name must be between 1 and 64 characters long.",
            _ when name.Contains("--", StringComparison.Ordinal) => "Name cannot contain consecutive hyphens.",
            _ when !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') => "Name must contain only ASCII letters, digits, and hyphens.",
            _ when !char.IsAsciiLetter(name[0]) => "Name must start with an ASCII letter.",
            _ when name[^1] == '-' => "Name cannot end with a hyphen.",
            _ => null,
        };
        if (problem is not null)
        {
            throw new ArgumentException($"{target} name '{name}' is invalid. {problem}", nameof(name));
        }
    }
}
