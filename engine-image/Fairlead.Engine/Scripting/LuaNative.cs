using System.Runtime.InteropServices;

namespace Fairlead.Engine.Scripting;

/// <summary>
/// What is used of the Lua library. Errors of Lua leave C frames by a jump, which must not pass a managed frame: nothing here that may
/// raise one is called outside <see cref="PCall"/> while memory is limited, and managed functions that Lua calls raise none.
/// </summary>
internal static unsafe partial class LuaNative
{
    public const int RegistryIndex = -1_001_000;
    public const int Ok = 0;
    public const int OutOfMemory = 4;
    public const int MaskCount = 8;
    public const int TypeNil = 0;
    public const int TypeBoolean = 1;
    public const int TypeNumber = 3;
    public const int TypeString = 4;
    public const int TypeTable = 5;
    private const string Library = "lua54";

    /// <summary>Raises an error in the script that it is called from; for the library's own use, as a hook.</summary>
    public static nint RaiseError { get; } = NativeLibrary.GetExport(NativeLibrary.Load(Library, typeof(LuaNative).Assembly, null), "lua_error");

    public static int Upvalue(int index) => RegistryIndex - index;

    public static void Pop(nint state, int count) => SetTop(state, -count - 1);

    public static int PCall(nint state, int arguments, int results) => PCallK(state, arguments, results, 0, 0, 0);

    [LibraryImport(Library, EntryPoint = "lua_newstate")]
    public static partial nint NewState(delegate* unmanaged[Cdecl]<nint, nint, nuint, nuint, nint> allocate, nint userData);

    [LibraryImport(Library, EntryPoint = "lua_close")]
    public static partial void Close(nint state);

    [LibraryImport(Library, EntryPoint = "luaL_requiref", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void Require(nint state, string name, nint open, int global);

    [LibraryImport(Library, EntryPoint = "luaL_loadbufferx", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Load(nint state, byte* text, nuint length, string name, string mode);

    [LibraryImport(Library, EntryPoint = "lua_pcallk")]
    private static partial int PCallK(nint state, int arguments, int results, int handler, nint context, nint continuation);

    [LibraryImport(Library, EntryPoint = "lua_sethook")]
    public static partial void SetHook(nint state, nint hook, int mask, int count);

    [LibraryImport(Library, EntryPoint = "lua_pushcclosure")]
    public static partial void PushFunction(nint state, delegate* unmanaged[Cdecl]<nint, int> function, int upvalues);

    [LibraryImport(Library, EntryPoint = "lua_pushlstring")]
    public static partial nint PushText(nint state, byte* text, nuint length);

    [LibraryImport(Library, EntryPoint = "lua_pushinteger")]
    public static partial void PushInteger(nint state, long value);

    [LibraryImport(Library, EntryPoint = "lua_pushboolean")]
    public static partial void PushBoolean(nint state, int value);

    [LibraryImport(Library, EntryPoint = "lua_pushnil")]
    public static partial void PushNil(nint state);

    [LibraryImport(Library, EntryPoint = "lua_pushvalue")]
    public static partial void PushValue(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_createtable")]
    public static partial void CreateTable(nint state, int items, int fields);

    [LibraryImport(Library, EntryPoint = "lua_rawset")]
    public static partial void RawSet(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_rawgeti")]
    public static partial int RawGet(nint state, int index, long key);

    [LibraryImport(Library, EntryPoint = "lua_rawseti")]
    public static partial void RawSet(nint state, int index, long key);

    [LibraryImport(Library, EntryPoint = "lua_next")]
    public static partial int Next(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_setupvalue")]
    public static partial nint SetUpvalue(nint state, int function, int index);

    [LibraryImport(Library, EntryPoint = "lua_setmetatable")]
    public static partial int SetMetatable(nint state, int index);

    [LibraryImport(Library, EntryPoint = "luaL_ref")]
    public static partial int Ref(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_gettop")]
    public static partial int GetTop(nint state);

    [LibraryImport(Library, EntryPoint = "lua_settop")]
    public static partial void SetTop(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_checkstack")]
    public static partial int CheckStack(nint state, int more);

    [LibraryImport(Library, EntryPoint = "lua_type")]
    public static partial int Type(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_tolstring")]
    public static partial byte* ToText(nint state, int index, nuint* length);

    [LibraryImport(Library, EntryPoint = "lua_tointegerx")]
    public static partial long ToInteger(nint state, int index, int* isNumber);

    [LibraryImport(Library, EntryPoint = "lua_toboolean")]
    public static partial int ToBoolean(nint state, int index);

    public static nint Export(string name) => NativeLibrary.GetExport(NativeLibrary.Load(Library, typeof(LuaNative).Assembly, null), name);
}
