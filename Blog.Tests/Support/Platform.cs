using System.Runtime.Versioning;

// The tests run the repository's bash scripts.
[assembly: UnsupportedOSPlatform("windows")]
