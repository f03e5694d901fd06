using Cake.Core;

namespace Cake.Frosting;

/// <summary>What every task, setup and teardown is given.</summary>
public interface IFrostingContext : ICakeContext;

/// <summary>The context that is used unless another is named, and the base of those.</summary>
/// <param name="context">The context of the engine.</param>
public class FrostingContext(ICakeContext context) : CakeContextAdapter(context), IFrostingContext;
