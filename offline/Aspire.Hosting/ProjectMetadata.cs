using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A resource other resources can find by its name.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;

/// <summary>Where the project of a resource is; generated for each project the AppHost refers to.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    /// <summary>Absolute path of the project file.</summary>
    string ProjectPath { get; }

    /// <summary>Whether the project is built by somebody else before it is run.</summary>
    bool SuppressBuild => false;
}

/// <summary>Something in the application is not as it must be; the message says what.</summary>
public class DistributedApplicationException : Exception
{
    /// <summary>With a message for the reader of the console, and what led to it.</summary>
    internal DistributedApplicationException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

internal sealed class MissingParameterValueException(string message) : DistributedApplicationException(message);
