using System.Reflection;

namespace Slipway.Tests.Frosting;

/// <summary>Writes types and members the way frosting-api.txt does.</summary>
internal static class ApiText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Describe(Type type)
    {
        var kind = type.IsInterface ? "interface"
            : type is { IsAbstract: true, IsSealed: true } ? "static class"
            : type.IsAbstract ? "abstract class"
            : type.IsSealed ? "sealed class"
            : "class";
        var hasBase = type.BaseType is not null && type.BaseType != typeof(object);
        var bases = new List<string>();
        if (hasBase)
            bases.Add(Name(type.BaseType!));
        bases.AddRange(type.GetInterfaces()
            .Except(hasBase ? type.BaseType!.GetInterfaces() : [])
            .Select(Name)
            .Order(StringComparer.Ordinal));
        return $"{type.Namespace}: {kind} {Name(type)}{(bases.Count == 0 ? string.Empty : $" : {string.Join(", ", bases)}")}";
    }

    public static IEnumerable<string> DescribeMembers(Type type) =>
        type.GetMembers(Declared)
            .Select(member => member switch
            {
                ConstructorInfo constructor when IsVisible(constructor) =>
                    $"{Access(constructor)}new({Parameters(constructor)})",
                MethodInfo { IsSpecialName: false } method when IsVisible(method) =>
                    $"{Access(method)}{Modifier(type, method)}{Name(method.ReturnType)} {method.Name}{TypeParameters(method)}({Parameters(method)})",
                PropertyInfo property when IsVisible(property.GetMethod!) =>
                    $"{Name(property.PropertyType)} {property.Name} {{ get; {(property.SetMethod is { IsPublic: true } ? "set; " : string.Empty)}}}",
                FieldInfo { IsPublic: true } field => $"{Name(field.FieldType)} {field.Name}",
                _ => null,
            })
            .OfType<string>();

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily;

    private static string Access(MethodBase method) => method.IsPublic ? string.Empty : "protected ";

    private static string Modifier(Type type, MethodInfo method) =>
        type.IsInterface ? string.Empty
        : method.IsStatic ? "static "
        : method.IsAbstract ? "abstract "
        : method.IsVirtual && !method.IsFinal ? "virtual "
        : string.Empty;

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}"));

    private static string TypeParameters(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : string.Empty;

    private static string Name(Type type) =>
        type.IsGenericType
            ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : type.Name;
}
