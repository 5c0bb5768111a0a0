using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.AWS.Lambda;

/// <summary>A Lambda function: a project that asks the emulator for events.</summary>
/// <param name="name">Name of the resource and of the function.</param>
public class LambdaProjectResource(string name) : ProjectResource(name);

/// <summary>Log settings of a function; here always text from level INFO on.</summary>
public class LambdaFunctionOptions;

/// <summary>The Lambda service emulator.</summary>
/// <param name="name">Name of the resource.</param>
public class LambdaEmulatorResource(string name) : ExecutableResource(name, "dotnet", Environment.CurrentDirectory);

/// <summary>Settings of the Lambda service emulator.</summary>
public class LambdaEmulatorOptions
{
    /// <summary>Whether there is no https endpoint. Must be true here; as published it is where no development certificate exists.</summary>
    public bool DisableHttpsEndpoint { get; set; } = true;

    /// <summary>Least version of the published test tool. Nothing is installed here: the stand-in is built with the AppHost.</summary>
    public string? OverrideMinimumInstallVersion { get; set; }
}

/// <summary>The API Gateway emulator.</summary>
/// <param name="name">Name of the resource.</param>
/// <param name="apiGatewayType">Kind of API.</param>
public class APIGatewayEmulatorResource(string name, APIGatewayType apiGatewayType) : ExecutableResource(name, "dotnet", Environment.CurrentDirectory)
{
    internal APIGatewayType ApiGatewayType { get; } = apiGatewayType;
}

/// <summary>Settings of the API Gateway emulator.</summary>
public class APIGatewayEmulatorOptions
{
    /// <summary>Whether there is no https endpoint. Must be true here; as published it is where no development certificate exists.</summary>
    public bool DisableHttpsEndpoint { get; set; } = true;
}

/// <summary>Kind of API.</summary>
public enum APIGatewayType
{
    /// <summary>REST API, proxy events of format 1.0.</summary>
    Rest = 0,
}

/// <summary>HTTP method of a route.</summary>
public enum Method
{
    /// <summary>GET.</summary>
    Get = 1,

    /// <summary>POST.</summary>
    Post = 2,

    /// <summary>PUT.</summary>
    Put = 3,

    /// <summary>DELETE.</summary>
    Delete = 4,
}
