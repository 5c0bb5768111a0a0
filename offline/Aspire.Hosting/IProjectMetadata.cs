namespace Aspire.Hosting;

/// <summary>A project that the AppHost references; the build generates one implementation per project.</summary>
public interface IProjectMetadata
{
    /// <summary>Absolute path of the project file.</summary>
    string ProjectPath { get; }

    /// <summary>True when the project was built together with the AppHost.</summary>
    bool SuppressBuild => false;
}
