/*
 * A client of the Queue Manager in C++, in the style of its time
 *
 * Copyright 2026 the OpenBITS project
 *
 * This library is free software; you can redistribute it and/or
 * modify it under the terms of the GNU Lesser General Public
 * License as published by the Free Software Foundation; either
 * version 2.1 of the License, or (at your option) any later version.
 *
 * This library is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
 * Lesser General Public License for more details.
 *
 * You should have received a copy of the GNU Lesser General Public
 * License along with this library; if not, see
 * <https://www.gnu.org/licenses/>.
 */


#include <windows.h>
#include <qmgr.h>

#include <stdio.h>

/* Usage: old_client URL LOCAL MISSING
 *
 * What a program of those days looks like: smart pointers as those of ATL, BSTRs, and a class that the service's proxy
 * makes the callback of. Downloads URL to LOCAL in one group, and fails to download MISSING in another. Prints what
 * went wrong; exit status 0 if nothing did. */

template <class T> class CComPtr
{
public:
    CComPtr() : p(NULL) {}
    ~CComPtr() { if (p) p->Release(); }
    operator T *() const { return p; }
    T **operator&() { return &p; }
    T *operator->() const { return p; }
    T *p;

private:
    CComPtr(const CComPtr &);
    CComPtr &operator=(const CComPtr &);
};

class CComBSTR
{
public:
    explicit CComBSTR(const WCHAR *text) : m_str(SysAllocString(text)) {}
    ~CComBSTR() { SysFreeString(m_str); }
    BSTR m_str;

private:
    CComBSTR(const CComBSTR &);
    CComBSTR &operator=(const CComBSTR &);
};

static int failures;

static void check(bool good, const char *what, unsigned long number)
{
    if (good)
        return;
    failures++;
    printf("%s: %#lx\n", what, number);
}

static void checkCall(HRESULT hr, const char *what)
{
    check(SUCCEEDED(hr), what, hr);
}

static HANDLE finished;
static DWORD last_status, last_http, last_file;
static bool had_job;

class CCallback : public IBackgroundCopyCallback1
{
public:
    CCallback() : m_refs(1) {}
    virtual ~CCallback() {}

    STDMETHODIMP QueryInterface(REFIID iid, void **out)
    {
        *out = NULL;
        if (iid != IID_IUnknown && iid != IID_IBackgroundCopyCallback1)
            return E_NOINTERFACE;
        *out = static_cast<IBackgroundCopyCallback1 *>(this);
        AddRef();
        return S_OK;
    }

    STDMETHODIMP_(ULONG) AddRef() { return InterlockedIncrement(&m_refs); }

    STDMETHODIMP_(ULONG) Release()
    {
        LONG refs = InterlockedDecrement(&m_refs);

        if (!refs)
            delete this;
        return refs;
    }

    STDMETHODIMP OnStatus(IBackgroundCopyGroup *, IBackgroundCopyJob1 *job, DWORD file, DWORD status, DWORD, DWORD,
            DWORD http)
    {
        last_status = status;
        last_http = http;
        last_file = file;
        had_job = job != NULL;
        SetEvent(finished);
        return S_OK;
    }

    STDMETHODIMP OnProgress(DWORD, IBackgroundCopyGroup *, IBackgroundCopyJob1 *, DWORD, DWORD) { return E_NOTIMPL; }

    STDMETHODIMP OnProgressEx(DWORD, IBackgroundCopyGroup *, IBackgroundCopyJob1 *, DWORD, DWORD, DWORD, BYTE *)
    {
        return E_NOTIMPL;
    }

private:
    LONG m_refs;
};

class CFactory : public IClassFactory
{
public:
    virtual ~CFactory() {}

    STDMETHODIMP QueryInterface(REFIID iid, void **out)
    {
        *out = iid == IID_IUnknown || iid == IID_IClassFactory ? this : NULL;
        return *out ? S_OK : E_NOINTERFACE;
    }

    STDMETHODIMP_(ULONG) AddRef() { return 2; }
    STDMETHODIMP_(ULONG) Release() { return 1; }

    STDMETHODIMP CreateInstance(IUnknown *, REFIID iid, void **out)
    {
        CCallback *callback = new CCallback;
        HRESULT hr = callback->QueryInterface(iid, out);

        callback->Release();
        return hr;
    }

    STDMETHODIMP LockServer(BOOL) { return S_OK; }
};

static const CLSID CLSID_Callback =
    { 0x9d1e3f52, 0x70f4, 0x4d8f, { 0x8a, 0x0e, 0x6d, 0x3c, 0x55, 0x1b, 0x90, 0x4e } };

static HRESULT SetText(IBackgroundCopyGroup *group, GROUPPROP id, const WCHAR *text)
{
    CComBSTR string(text);
    VARIANT value;

    V_VT(&value) = VT_BSTR;
    V_BSTR(&value) = string.m_str;
    return group->SetProp(id, &value);
}

static HRESULT SetFlags(IBackgroundCopyGroup *group, LONG flags)
{
    VARIANT value;

    V_VT(&value) = VT_I4;
    V_I4(&value) = flags;
    return group->SetProp(GROUPPROP_NOTIFYFLAGS, &value);
}

static HRESULT AddFile(IBackgroundCopyJob1 *job, const WCHAR *url, const WCHAR *local)
{
    CComBSTR remoteName(url), localName(local);
    FILESETINFO info = { remoteName.m_str, localName.m_str, 0 };
    FILESETINFO *infos[] = { &info };

    return job->AddFiles(1, infos);
}

/* The group is left to the caller, who cancels it. */
static bool Run(IBackgroundCopyQMgr *manager, const WCHAR *url, const WCHAR *local, IBackgroundCopyGroup **group)
{
    CComPtr<IBackgroundCopyJob1> job;
    GUID groupId, jobId;
    WCHAR text[40];
    HRESULT hr;

    CoCreateGuid(&groupId);
    CoCreateGuid(&jobId);
    StringFromGUID2(CLSID_Callback, text, 40);
    hr = manager->CreateGroup(groupId, group);
    check(SUCCEEDED(hr), "CreateGroup", hr);
    if (FAILED(hr))
        return false;
    checkCall(SetText(*group, GROUPPROP_DISPLAYNAME, L"Update"), "display name");
    checkCall(SetText(*group, GROUPPROP_NOTIFYCLSID, text), "notification class");
    checkCall(SetFlags(*group, QM_NOTIFY_GROUP_DONE), "notification flags");
    hr = (*group)->CreateJob(jobId, &job);
    check(SUCCEEDED(hr), "CreateJob", hr);
    if (FAILED(hr))
        return false;
    checkCall(AddFile(job, url, local), "AddFiles");
    ResetEvent(finished);
    checkCall((*group)->ResumeGroup(), "ResumeGroup");
    return WaitForSingleObject(finished, 180000) == WAIT_OBJECT_0;
}

static void Download(IBackgroundCopyQMgr *manager, const WCHAR *url, const WCHAR *local)
{
    CComPtr<IBackgroundCopyGroup> group;
    DWORD progress = 0;
    HRESULT hr;

    check(Run(manager, url, local, &group), "no callback", 0);
    if (!group)
        return;
    check(!(last_status & QM_STATUS_GROUP_ERROR) && !had_job && last_file == 0xffffffff, "status", last_status);
    hr = group->GetProgress(QM_PROGRESS_PERCENT_DONE, &progress);
    check(hr == S_OK && progress == 100, "progress", progress);
    checkCall(group->CancelGroup(), "CancelGroup");
    check(GetFileAttributesW(local) != INVALID_FILE_ATTRIBUTES, "the file is not there", GetLastError());
}

static void Fail(IBackgroundCopyQMgr *manager, const WCHAR *url, const WCHAR *local)
{
    CComPtr<IBackgroundCopyGroup> group;

    check(Run(manager, url, local, &group), "no callback", 0);
    if (!group)
        return;
    check((last_status & QM_STATUS_GROUP_ERROR) && had_job && !last_file, "status", last_status);
    check(last_http == 404, "HTTP status", last_http);
    checkCall(group->CancelGroup(), "CancelGroup");
}

static void Work(WCHAR **argv)
{
    CComPtr<IBackgroundCopyQMgr> manager;
    WCHAR other[MAX_PATH];
    CFactory factory;
    DWORD cookie;
    HRESULT hr;

    hr = CoRegisterClassObject(CLSID_Callback, &factory, CLSCTX_INPROC_SERVER, REGCLS_MULTIPLEUSE, &cookie);
    check(hr == S_OK, "CoRegisterClassObject", hr);
    hr = CoCreateInstance(CLSID_BackgroundCopyQMgr, NULL, CLSCTX_LOCAL_SERVER, IID_IBackgroundCopyQMgr,
            reinterpret_cast<void **>(&manager));
    check(hr == S_OK, "CoCreateInstance", hr);
    if (FAILED(hr))
        return;
    Download(manager, argv[1], argv[2]);
    wsprintfW(other, L"%s.missing", argv[2]);
    Fail(manager, argv[3], other);
    CoRevokeClassObject(cookie);
}

int main()
{
    WCHAR **argv;
    int argc;

    argv = CommandLineToArgvW(GetCommandLineW(), &argc);
    if (argc != 4)
        return 2;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    finished = CreateEventW(NULL, TRUE, FALSE, NULL);
    Work(argv);
    CoUninitialize();
    return failures ? 1 : 0;
}
