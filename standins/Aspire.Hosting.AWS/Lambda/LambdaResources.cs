using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.AWS.Lambda;

/// <summary>A Lambda function: a project that asks the emulator for events.</summary>
public class LambdaProjectResource : ProjectResource
{
    internal LambdaProjectResource(string name)
        : base(name)
    {
    }
}

/// <summary>Log settings of a function; here always text from level INFO on.</summary>
public class LambdaFunctionOptions;

/// <summary>The Lambda service emulator.</summary>
public class LambdaEmulatorResource : ExecutableResource
{
    internal LambdaEmulatorResource(string name)
        : base(name, "dotnet", Environment.CurrentDirectory)
    {
    }
}

/// <summary>Settings of the Lambda service emulator.</summary>
public class LambdaEmulatorOptions
{
    /// <summary>Whether there is no https endpoint. Must be true here; as published it is where no development certificate exists.</summary>
    public bool DisableHttpsEndpoint { get; set; } = true;

    /// <summary>Least version of the published test tool. Nothing is installed here: the stand-in is built with the AppHost.</summary>
    public string? OverrideMinimumInstallVersion { get; set; }
}

/// <summary>The API Gateway emulator.</summary>
public class APIGatewayEmulatorResource : ExecutableResource
{
    internal APIGatewayEmulatorResource(string name, APIGatewayType apiGatewayType)
        : base(name, "dotnet", Environment.CurrentDirectory) => ApiGatewayType = apiGatewayType;

    internal APIGatewayType ApiGatewayType { get; }
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
