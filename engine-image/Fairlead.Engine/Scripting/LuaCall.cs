using System.Text;

namespace Fairlead.Engine.Scripting;

/// <summary>A function that a script calls: its arguments, from 1, and its results.</summary>
internal readonly unsafe struct LuaCall(nint state)
{
    public int Count => LuaNative.GetTop(state);

    public bool Has(int index) => index <= Count && LuaNative.Type(state, index) != LuaNative.TypeNil;

    public bool IsTable(int index) => LuaNative.Type(state, index) == LuaNative.TypeTable;

    /// <summary>Empty when there is none. Good while the call lasts.</summary>
    public ReadOnlySpan<byte> Text(int index)
    {
        nuint length = 0;
        var text = index <= Count && LuaNative.Type(state, index) is LuaNative.TypeString or LuaNative.TypeNumber ? LuaNative.ToText(state, index, &length) : null;
        return new ReadOnlySpan<byte>(text, (int)length);
    }

    public bool IsFlag(int index) => index <= Count && LuaNative.Type(state, index) == LuaNative.TypeBoolean;

    public bool IsInteger(int index, out long number)
    {
        var isNumber = 0;
        number = index <= Count && LuaNative.Type(state, index) == LuaNative.TypeNumber ? LuaNative.ToInteger(state, index, &isNumber) : 0;
        return isNumber != 0;
    }

    public string String(int index) => Encoding.UTF8.GetString(Text(index));

    public int Number(int index, int otherwise)
    {
        var isNumber = 0;
        var value = index <= Count ? LuaNative.ToInteger(state, index, &isNumber) : 0;
        return index <= Count && isNumber != 0 ? (int)Math.Clamp(value, int.MinValue, int.MaxValue) : otherwise;
    }

    public bool Flag(int index) => index <= Count && LuaNative.ToBoolean(state, index) != 0;

    /// <summary>Text fields of a table.</summary>
    public List<(byte[] Name, byte[] Value)> Fields(int index)
    {
        var fields = new List<(byte[], byte[])>();
        LuaNative.PushNil(state);
        while (LuaNative.Next(state, index) != 0)
        {
            // A number as key must not be turned into a text while the table is walked.
            if (LuaNative.Type(state, -2) == LuaNative.TypeString)
            {
                fields.Add((Text(LuaNative.GetTop(state) - 1).ToArray(), Text(LuaNative.GetTop(state)).ToArray()));
            }

            LuaNative.Pop(state, 1);
        }

        return fields;
    }

    public int Return(ReadOnlySpan<byte> text)
    {
        Push(text);
        return 1;
    }

    public int Return(string text) => Return(Encoding.UTF8.GetBytes(text));

    public int Return(bool value)
    {
        LuaNative.PushBoolean(state, value ? 1 : 0);
        return 1;
    }

    public int Return(long value)
    {
        LuaNative.PushInteger(state, value);
        return 1;
    }

    public int ReturnNil()
    {
        LuaNative.PushNil(state);
        return 1;
    }

    public void Push(ReadOnlySpan<byte> text)
    {
        fixed (byte* at = text)
        {
            byte none;
            LuaNative.PushText(state, at == null ? &none : at, (nuint)text.Length);
        }
    }

    public void MakeRoom(int results)
    {
        if (LuaNative.CheckStack(state, results) == 0)
        {
            throw new InvalidOperationException("too many results");
        }
    }

    public void PushInteger(long value) => LuaNative.PushInteger(state, value);

    public void PushTable() => LuaNative.CreateTable(state, 0, 0);

    /// <summary>Sets a field of the table below it.</summary>
    public void SetField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Push(name);
        Push(value);
        LuaNative.RawSet(state, -3);
    }

    /// <summary>Sets an item of the table below it.</summary>
    public void SetItem(int index, ReadOnlySpan<byte> value)
    {
        Push(value);
        LuaNative.RawSet(state, -2, index);
    }
}
