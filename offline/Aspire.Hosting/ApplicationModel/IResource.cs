namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the application: a process, a container or a parameter.</summary>
public interface IResource
{
    /// <summary>The name, unique in the application.</summary>
    string Name { get; }
}
