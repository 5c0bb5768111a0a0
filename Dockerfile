# The image of Blog.Containers, the same that `dotnet publish -t:PublishContainer` makes (Blog.Containers.csproj):
#   docker build --platform linux/arm64 --tag blog-containers .
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
ARG TARGETARCH
WORKDIR /source
COPY . .
RUN dotnet publish Blog.Containers/Blog.Containers.csproj --configuration Release --os linux --arch "$TARGETARCH" --output /app -p:StandIns=false

# Chiseled: no shell, no package manager, not root; "extra" is ICU, without which Unicode is not normalized.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra
WORKDIR /app
COPY --from=build /app .
USER $APP_UID
EXPOSE 8080/tcp
ENTRYPOINT ["dotnet", "/app/Blog.Containers.dll"]
