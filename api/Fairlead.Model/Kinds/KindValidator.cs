using Fairlead.Model.Documents;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Kinds;

/// <summary>A rule over an object whose single fields are already in order.</summary>
public interface IKindValidator
{
    IEnumerable<Fault> Check(KindRecord record);
}

/// <summary>A rule over objects of one kind.</summary>
public abstract class KindValidator<T> : IKindValidator
    where T : KindRecord
{
    public IEnumerable<Fault> Check(KindRecord record) => Check((T)record);

    protected abstract IEnumerable<Fault> Check(T record);
}
