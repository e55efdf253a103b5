/*
 * Downloads through real servers and proxies, as a script says
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

#define INITGUID
#include <windows.h>
#include <objbase.h>
#include <wincrypt.h>
#include <stdio.h>
#include <stdlib.h>
#include "bits.h"
#include "../conformance/validator.h"
#include "delivery.h"

/* client SCRIPT FOLDER SAMPLE: runs the script's lines. Words are separated by blanks, "quoted" if they contain some;
 * a - stands for NULL.
 *
 *   case TEXT                           begins a job of normal priority; the text says what is checked
 *   job foreground                      its priority
 *   credentials TARGET SCHEME USER PASSWORD
 *   stored proxy                        the property USE_STORED_CREDENTIALS
 *   proxy USAGE LIST BYPASS
 *   flags NUMBER                        security flags
 *   headers TEXT                        custom headers
 *   certificate SUBJECT                 of the user's store MY
 *   judge HRESULT                       what the client says to the certificates of servers
 *   judged COUNT                        how often it was asked
 *   import KEY CERTIFICATE              into that store, from files
 *   lose                                the key of such a certificate
 *   forget SUBJECT                      takes it out of there
 *   add URL                             a file
 *   expect STATE [CODE CONTEXT]         resumes, waits for the state; transferred files must equal the sample
 *   delivery URL CODE [SUBJECT]         fetches it by Delivery Optimization, with that certificate; 0: all is well
 *   name URL                            what GetRemoteName gives for the first file
 *
 * Prints a line for each expect, delivery, name and judged, "ok: " or "FAILED: " and the case's text. */

#define WAIT_MILLISECONDS 120000
#define MAX_WORDS 6

static IBackgroundCopyManager *manager;
static IBackgroundCopyJob *job;
static WCHAR title[256], folder[MAX_PATH], sample[MAX_PATH];
static struct validator *validator;
static unsigned int file_count, failures;

static const WCHAR *const states[] = { L"queued", L"connecting", L"transferring", L"suspended", L"error",
        L"transient", L"transferred", L"acknowledged", L"cancelled", NULL };
static const WCHAR *const targets[] = { L"", L"server", L"proxy", NULL };
static const WCHAR *const schemes[] = { L"", L"basic", L"digest", L"ntlm", L"negotiate", L"passport", NULL };
static const WCHAR *const usages[] = { L"preconfig", L"none", L"override", L"autodetect", NULL };

static void report(BOOL good, const char *what, HRESULT hr)
{
    printf("%s: %ls%s", good ? "ok" : "FAILED", title, good ? "\n" : "");
    if (!good)
        printf(": %s, %#lx\n", what, hr);
    fflush(stdout);
    failures += !good;
}

static void check(const char *what, HRESULT hr)
{
    if (hr != S_OK)
        report(FALSE, what, hr);
}

static int index_of(const WCHAR *word, const WCHAR *const *words)
{
    int i;

    for (i = 0; words[i]; i++)
    {
        if (!wcscmp(words[i], word))
            return i;
    }
    report(FALSE, "a word that is not known", E_INVALIDARG);
    return 0;
}

static WCHAR *optional(WCHAR *word)
{
    return word && wcscmp(word, L"-") ? word : NULL;
}

/* Commands --------------------------------------------------------------------------------------------------------- */

static void end_case(void)
{
    if (!job)
        return;
    IBackgroundCopyJob_Cancel(job);
    IBackgroundCopyJob_Release(job);
    job = NULL;
    if (validator)
        release_validator(validator);
    validator = NULL;
}

static void begin_case(void)
{
    GUID id;

    end_case();
    file_count = 0;
    check("CreateJob", IBackgroundCopyManager_CreateJob(manager, title, BG_JOB_TYPE_DOWNLOAD, &id, &job));
    if (!job)
        exit(1);
    IBackgroundCopyJob_SetMinimumRetryDelay(job, 600);
}

static void *query(REFIID iid)
{
    void *out = NULL;

    check("QueryInterface", IBackgroundCopyJob_QueryInterface(job, iid, &out));
    if (!out)
        exit(1);
    return out;
}

static void set_credentials(WCHAR **words)
{
    IBackgroundCopyJob2 *job2 = query(&IID_IBackgroundCopyJob2);
    BG_AUTH_CREDENTIALS credentials;

    credentials.Target = (BG_AUTH_TARGET)index_of(words[1], targets);
    credentials.Scheme = (BG_AUTH_SCHEME)index_of(words[2], schemes);
    credentials.Credentials.Basic.UserName = optional(words[3]);
    credentials.Credentials.Basic.Password = optional(words[4]);
    check("SetCredentials", IBackgroundCopyJob2_SetCredentials(job2, &credentials));
    IBackgroundCopyJob2_Release(job2);
}

static void set_stored(WCHAR **words)
{
    IBackgroundCopyJob5 *job5 = query(&IID_IBackgroundCopyJob5);
    BITS_JOB_PROPERTY_VALUE value;

    value.Target = (BG_AUTH_TARGET)index_of(words[1], targets);
    check("SetProperty", IBackgroundCopyJob5_SetProperty(job5, BITS_JOB_PROPERTY_USE_STORED_CREDENTIALS, value));
    IBackgroundCopyJob5_Release(job5);
}

static void set_proxy(WCHAR **words)
{
    BG_JOB_PROXY_USAGE usage = (BG_JOB_PROXY_USAGE)index_of(words[1], usages);

    check("SetProxySettings", IBackgroundCopyJob_SetProxySettings(job, usage, optional(words[2]), optional(words[3])));
}

static void set_option(WCHAR **words)
{
    IBackgroundCopyJobHttpOptions *options = query(&IID_IBackgroundCopyJobHttpOptions);
    WCHAR store[] = L"MY";

    if (!wcscmp(words[0], L"flags"))
        check("SetSecurityFlags", IBackgroundCopyJobHttpOptions_SetSecurityFlags(options, wcstoul(words[1], NULL, 0)));
    else if (!wcscmp(words[0], L"headers"))
        check("SetCustomHeaders", IBackgroundCopyJobHttpOptions_SetCustomHeaders(options, words[1]));
    else
        check("SetClientCertificateByName", IBackgroundCopyJobHttpOptions_SetClientCertificateByName(options,
                BG_CERT_STORE_LOCATION_CURRENT_USER, store, words[1]));
    IBackgroundCopyJobHttpOptions_Release(options);
}

static void judge(const WCHAR *answer)
{
    validator = create_validator((HRESULT)wcstoul(answer, NULL, 0));
    check("SetServerCertificateValidationInterface", set_validator(job, validator));
}

static void add_file(const WCHAR *url)
{
    WCHAR local[MAX_PATH];

    swprintf(local, MAX_PATH, L"%ls\\peer%u", folder, file_count++);
    DeleteFileW(local);
    check("AddFile", IBackgroundCopyJob_AddFile(job, url, local));
}

/* Puts a certificate and its key, in files of DER and of Windows' own form, into the user's store. */
static BYTE *read_whole(const WCHAR *path, DWORD *size)
{
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    BYTE *data = malloc(16384);

    if (!data || !ReadFile(file, data, 16384, size, NULL))
        *size = 0;
    CloseHandle(file);
    return data;
}

static BOOL lose_key(void)
{
    HCRYPTPROV provider;

    return CryptAcquireContextW(&provider, L"openbits-peers", MS_ENHANCED_PROV_W, PROV_RSA_FULL, CRYPT_DELETEKEYSET);
}

static BOOL import_key(const WCHAR *path)
{
    BYTE *data;
    HCRYPTPROV provider;
    HCRYPTKEY key;
    BOOL done = FALSE;
    DWORD size;

    data = read_whole(path, &size);
    lose_key();
    if (CryptAcquireContextW(&provider, L"openbits-peers", MS_ENHANCED_PROV_W, PROV_RSA_FULL, CRYPT_NEWKEYSET))
    {
        if ((done = CryptImportKey(provider, data, size, 0, CRYPT_EXPORTABLE, &key)))
            CryptDestroyKey(key);
        CryptReleaseContext(provider, 0);
    }
    free(data);
    return done;
}

static BOOL import_certificate(const WCHAR *path)
{
    static WCHAR container[] = L"openbits-peers", name[] = MS_ENHANCED_PROV_W;
    CRYPT_KEY_PROV_INFO info = { container, name, PROV_RSA_FULL, 0, 0, NULL, AT_KEYEXCHANGE };
    HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, CERT_SYSTEM_STORE_CURRENT_USER, L"MY");
    const CERT_CONTEXT *certificate;
    BOOL done = FALSE;
    BYTE *data;
    DWORD size;

    data = read_whole(path, &size);
    if ((certificate = CertCreateCertificateContext(X509_ASN_ENCODING, data, size)))
    {
        done = CertSetCertificateContextProperty(certificate, CERT_KEY_PROV_INFO_PROP_ID, 0, &info)
                && CertAddCertificateContextToStore(store, certificate, CERT_STORE_ADD_REPLACE_EXISTING, NULL);
        CertFreeCertificateContext(certificate);
    }
    CertCloseStore(store, 0);
    free(data);
    return done;
}

/* CertDeleteCertificateFromStore() of Wine 8.0 leaves it in the registry. */
static BOOL forget_certificate(const WCHAR *subject)
{
    HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, CERT_SYSTEM_STORE_CURRENT_USER, L"MY");
    const CERT_CONTEXT *certificate = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, CERT_FIND_SUBJECT_STR_W,
            subject, NULL);
    WCHAR key[128] = L"Software\\Microsoft\\SystemCertificates\\My\\Certificates\\";
    BYTE hash[20];
    DWORD size = sizeof(hash), i;
    BOOL done = FALSE;

    if (certificate && CertGetCertificateContextProperty(certificate, CERT_SHA1_HASH_PROP_ID, hash, &size))
    {
        for (i = 0; i < size; i++)
            swprintf(key + wcslen(key), 3, L"%02X", hash[i]);
        done = !RegDeleteTreeW(HKEY_CURRENT_USER, key);
    }
    if (certificate)
        CertFreeCertificateContext(certificate);
    CertCloseStore(store, 0);
    return done;
}

/* Results ---------------------------------------------------------------------------------------------------------- */

static BOOL same_content(const WCHAR *a, const WCHAR *b)
{
    HANDLE files[2];
    BYTE data[2][4096];
    DWORD sizes[2] = { 0 };
    BOOL same = TRUE;
    int i;

    files[0] = CreateFileW(a, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    files[1] = CreateFileW(b, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    do
    {
        for (i = 0; i < 2; i++)
            same = same && ReadFile(files[i], data[i], sizeof(data[i]), &sizes[i], NULL);
        same = same && sizes[0] == sizes[1] && !memcmp(data[0], data[1], sizes[0]);
    }
    while (same && sizes[0]);
    for (i = 0; i < 2; i++)
        CloseHandle(files[i]);
    return same;
}

static void check_files(void)
{
    WCHAR local[MAX_PATH];
    BOOL same = TRUE;
    unsigned int i;
    HRESULT hr;

    if (FAILED(hr = IBackgroundCopyJob_Complete(job)))
    {
        report(FALSE, "Complete", hr);
        return;
    }
    for (i = 0; i < file_count; i++)
    {
        swprintf(local, MAX_PATH, L"%ls\\peer%u", folder, i);
        same = same && same_content(local, sample);
        DeleteFileW(local);
    }
    report(same, "another content", S_OK);
}

/* The job's, 99 for a context that cannot be had. */
static HRESULT get_error(BG_ERROR_CONTEXT *context)
{
    IBackgroundCopyError *error = NULL;
    HRESULT hr, code = S_OK;

    *context = 99;
    if (FAILED(hr = IBackgroundCopyJob_GetError(job, &error)))
        return hr;
    IBackgroundCopyError_GetError(error, context, &code);
    IBackgroundCopyError_Release(error);
    return code;
}

static void check_error(const WCHAR *code, const WCHAR *context)
{
    BG_ERROR_CONTEXT got_context;
    HRESULT got_code = get_error(&got_context);

    if (got_context != (BG_ERROR_CONTEXT)wcstoul(context, NULL, 0))
        report(FALSE, "another context", got_context);
    else
        report(got_code == (HRESULT)wcstoul(code, NULL, 0), "another code", got_code);
}

static BG_JOB_STATE wait_for_rest(void)
{
    ULONGLONG end = GetTickCount64() + WAIT_MILLISECONDS;
    BG_JOB_STATE state = BG_JOB_STATE_QUEUED;

    while (SUCCEEDED(IBackgroundCopyJob_GetState(job, &state)) && (state <= BG_JOB_STATE_TRANSFERRING)
            && GetTickCount64() < end)
        Sleep(10);
    return state;
}

static void expect(WCHAR **words)
{
    int wanted = index_of(words[1], states), state;
    BG_ERROR_CONTEXT context;
    HRESULT hr, code;

    if (FAILED(hr = IBackgroundCopyJob_Resume(job)))
    {
        report(FALSE, "Resume", hr);
        return;
    }
    if ((state = wait_for_rest()) != wanted)
    {
        report(FALSE, "another state", state);
        if (state == BG_JOB_STATE_ERROR || state == BG_JOB_STATE_TRANSIENT_ERROR)
        {
            code = get_error(&context);
            printf("    its error is %#lx, context %u\n", code, context);
        }
    }
    else if (wanted == BG_JOB_STATE_TRANSFERRED)
        check_files();
    else if (words[2] && words[3])
        check_error(words[2], words[3]);
    else
        report(TRUE, "", S_OK);
}

static void check_delivery(WCHAR **words)
{
    WCHAR local[MAX_PATH];
    HRESULT hr;

    swprintf(local, MAX_PATH, L"%ls\\delivery", folder);
    DeleteFileW(local);
    hr = delivery_fetch(words[1], words[3], local);
    if (hr == (HRESULT)wcstoul(words[2], NULL, 0))
        report(FAILED(hr) || same_content(local, sample), "another content", hr);
    else
        report(FALSE, "another result", hr);
    DeleteFileW(local);
}

static void check_name(const WCHAR *expected)
{
    IEnumBackgroundCopyFiles *files = NULL;
    IBackgroundCopyFile *file = NULL;
    WCHAR *name = NULL;
    HRESULT hr;

    if (FAILED(hr = IBackgroundCopyJob_EnumFiles(job, &files))
            || (hr = IEnumBackgroundCopyFiles_Next(files, 1, &file, NULL)) != S_OK
            || FAILED(hr = IBackgroundCopyFile_GetRemoteName(file, &name)))
        report(FALSE, "no name", hr);
    else
        report(!wcscmp(name, expected), "another name", S_OK);
    CoTaskMemFree(name);
    if (file)
        IBackgroundCopyFile_Release(file);
    if (files)
        IEnumBackgroundCopyFiles_Release(files);
}

/* The script ------------------------------------------------------------------------------------------------------- */

static unsigned int split(WCHAR *line, WCHAR **words)
{
    unsigned int count = 0;
    WCHAR end;

    memset(words, 0, MAX_WORDS * sizeof(*words));
    for (;;)
    {
        while (*line == ' ' || *line == '\r' || *line == '\n')
            line++;
        if (!*line || count == MAX_WORDS - 1)
            return count;
        end = *line == '"' ? '"' : ' ';
        words[count++] = *line == '"' ? ++line : line;
        while (*line && *line != end && *line != '\r' && *line != '\n')
            line++;
        if (*line)
            *line++ = 0;
    }
}

static void run_command(WCHAR **words)
{
    if (!wcscmp(words[0], L"job"))
        check("SetPriority", IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_FOREGROUND));
    else if (!wcscmp(words[0], L"credentials"))
        set_credentials(words);
    else if (!wcscmp(words[0], L"import"))
        report(import_key(words[1]) && import_certificate(words[2]), "no import", HRESULT_FROM_WIN32(GetLastError()));
    else if (!wcscmp(words[0], L"lose"))
        report(lose_key(), "no key to lose", HRESULT_FROM_WIN32(GetLastError()));
    else if (!wcscmp(words[0], L"forget"))
        report(forget_certificate(words[1]), "no certificate", HRESULT_FROM_WIN32(GetLastError()));
    else if (!wcscmp(words[0], L"stored"))
        set_stored(words);
    else if (!wcscmp(words[0], L"proxy"))
        set_proxy(words);
    else if (!wcscmp(words[0], L"flags") || !wcscmp(words[0], L"headers") || !wcscmp(words[0], L"certificate"))
        set_option(words);
    else if (!wcscmp(words[0], L"judge"))
        judge(words[1]);
    else if (!wcscmp(words[0], L"judged"))
        report(validator && validator->calls == wcstol(words[1], NULL, 0), "another number of calls", S_OK);
    else if (!wcscmp(words[0], L"add"))
        add_file(words[1]);
    else if (!wcscmp(words[0], L"expect"))
        expect(words);
    else if (!wcscmp(words[0], L"delivery"))
        check_delivery(words);
    else if (!wcscmp(words[0], L"name"))
        check_name(words[1]);
    else
        report(FALSE, "a command that is not known", E_INVALIDARG);
}

static void run_line(const char *text)
{
    WCHAR line[1024], *words[MAX_WORDS];

    MultiByteToWideChar(CP_UTF8, 0, text, -1, line, ARRAYSIZE(line));
    if (!wcsncmp(line, L"case ", 5))
    {
        line[wcscspn(line, L"\r\n")] = 0;
        lstrcpynW(title, line + 5, ARRAYSIZE(title));
        begin_case();
        return;
    }
    if (*line != '#' && split(line, words))
        run_command(words);
}

int wmain(int argc, WCHAR **argv);

int wmain(int argc, WCHAR **argv)
{
    char text[1024];
    HRESULT hr;
    FILE *file;

    if (argc != 4 || !(file = _wfopen(argv[1], L"r")))
    {
        fprintf(stderr, "usage: client SCRIPT FOLDER SAMPLE\n");
        return 2;
    }
    lstrcpynW(folder, argv[2], ARRAYSIZE(folder));
    lstrcpynW(sample, argv[3], ARRAYSIZE(sample));
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    CoInitializeSecurity(NULL, -1, NULL, NULL, RPC_C_AUTHN_LEVEL_CONNECT, RPC_C_IMP_LEVEL_IMPERSONATE, NULL, EOAC_NONE,
            NULL);
    hr = CoCreateInstance(&CLSID_BackgroundCopyManager, NULL, CLSCTX_LOCAL_SERVER, &IID_IBackgroundCopyManager,
            (void **)&manager);
    if (FAILED(hr))
    {
        report(FALSE, "no manager", hr);
        return 1;
    }
    while (fgets(text, sizeof(text), file))
        run_line(text);
    end_case();
    fclose(file);
    return failures ? 1 : 0;
}
