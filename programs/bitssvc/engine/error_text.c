/*
 * Sentences for error codes and contexts
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

#include "engine/error_text.h"

#include "deliveryoptimizationerrors.h"
#include "qmgrerrors.h"

#define HTTP_FIRST_CODE 0x80190000u
#define HTTP_FIRST_STATUS 100
#define HTTP_LAST_STATUS 999

static const struct
{
    HRESULT code;
    const WCHAR *text;
}
texts[] =
{
    /* BITS */
    {BG_E_NOT_FOUND, L"There is no such job in the transfer queue."},
    {BG_E_INVALID_STATE, L"The job is in a state in which this cannot be done."},
    {BG_E_EMPTY, L"The job has no files to transfer."},
    {BG_E_FILE_NOT_AVAILABLE, L"The error does not belong to a file of the job."},
    {BG_E_PROTOCOL_NOT_AVAILABLE, L"The error does not belong to a transfer protocol."},
    {BG_S_ERROR_CONTEXT_NONE, L"There was no error."},
    {BG_E_ERROR_CONTEXT_UNKNOWN, L"It is not known in which part of the work the error occurred."},
    {BG_E_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER, L"The error occurred while the transfer queue was managed."},
    {BG_E_ERROR_CONTEXT_LOCAL_FILE, L"The error occurred while the local file was read or written."},
    {BG_E_ERROR_CONTEXT_REMOTE_FILE, L"The error occurred while the remote file was accessed."},
    {BG_E_ERROR_CONTEXT_GENERAL_TRANSPORT, L"The error occurred on the way between this computer and the server."},
    {BG_E_ERROR_CONTEXT_QUEUE_MANAGER_NOTIFICATION,
            L"The error occurred while the program that owns the job was notified."},
    {BG_E_DESTINATION_LOCKED, L"The volume that the file goes to is locked at the moment."},
    {BG_E_VOLUME_CHANGED, L"The volume that the file goes to is not the one it was before."},
    {BG_E_ERROR_INFORMATION_UNAVAILABLE, L"The job has no error to tell about."},
    {BG_E_NETWORK_DISCONNECTED, L"No network is connected that the transfer could use."},
    {BG_E_MISSING_FILE_SIZE, L"The server does not tell the size of the file."},
    {BG_E_INSUFFICIENT_HTTP_SUPPORT, L"The server lacks features of HTTP/1.1 that the transfer needs."},
    {BG_E_INSUFFICIENT_RANGE_SUPPORT, L"The server cannot send parts of a file, which the transfer needs."},
    {BG_E_REMOTE_NOT_SUPPORTED, L"The transfer service cannot be used from another computer."},
    {BG_E_NEW_OWNER_DIFF_MAPPING, L"The drive letters of the files mean other places for the new owner of the job."},
    {BG_E_NEW_OWNER_NO_FILE_ACCESS, L"The new owner of the job has no access to its local files."},
    {BG_S_PARTIAL_COMPLETE, L"The files that were finished are available, the others were removed."},
    {BG_E_PROXY_LIST_TOO_LARGE, L"The list of proxy servers is too long."},
    {BG_E_PROXY_BYPASS_LIST_TOO_LARGE, L"The list of addresses that need no proxy server is too long."},
    {BG_S_UNABLE_TO_DELETE_FILES, L"The job has ended, but some of its temporary files could not be deleted."},
    {BG_E_INVALID_SERVER_RESPONSE, L"The answer of the server breaks the rules of the protocol."},
    {BG_E_TOO_MANY_FILES, L"An upload job can have only one file."},
    {BG_E_LOCAL_FILE_CHANGED, L"The local file changed while it was being uploaded."},
    {BG_E_ERROR_CONTEXT_REMOTE_APPLICATION,
            L"The error occurred in the program that the server gave the uploaded file to."},
    {BG_E_SESSION_NOT_FOUND, L"The server does not know the upload session any more."},
    {BG_E_TOO_LARGE, L"The file is larger than the server accepts."},
    {BG_E_STRING_TOO_LONG, L"A text is longer than allowed."},
    {BG_E_CLIENT_SERVER_PROTOCOL_MISMATCH, L"Client and server have no upload protocol in common."},
    {BG_E_SERVER_EXECUTE_ENABLED, L"The server refuses uploads to a folder in which programs may be executed."},
    {BG_E_NO_PROGRESS, L"The transfer makes no progress at the moment and will be tried again."},
    {BG_E_USERNAME_TOO_LARGE, L"The user name is longer than allowed."},
    {BG_E_PASSWORD_TOO_LARGE, L"The password is longer than allowed."},
    {BG_E_INVALID_AUTH_TARGET,
            L"The credentials name something other than a server or a proxy server as their target."},
    {BG_E_INVALID_AUTH_SCHEME, L"The credentials name an authentication scheme that does not exist."},
    {BG_E_FILE_NOT_FOUND, L"No file of the job matches that name."},
    {BG_S_PROXY_CHANGED, L"The transfer goes on with another proxy server."},
    {BG_E_INVALID_RANGE, L"A requested range lies outside the file or is not valid."},
    {BG_E_OVERLAPPING_RANGES, L"Two of the requested ranges overlap."},
    {BG_E_CONNECT_FAILURE, L"No connection to the server could be made."},
    {BG_E_CONNECTION_CLOSED, L"The server closed the connection too early."},
    {BG_E_KEEP_ALIVE_FAILURE, L"A connection that should have stayed open was closed by the server."},
    {BG_E_MESSAGE_LENGTH_LIMIT_EXCEEDED, L"A message is longer than the limit for it."},
    {BG_E_NAME_RESOLUTION_FAILURE, L"The name of the server could not be resolved."},
    {BG_E_PENDING, L"The operation has not ended yet."},
    {BG_E_PIPELINE_FAILURE, L"Requests that were sent in one go were not all answered."},
    {BG_E_PROTOCOL_ERROR, L"The server reported an error in the protocol."},
    {BG_E_PROXY_NAME_RESOLUTION_FAILURE, L"The name of the proxy server could not be resolved."},
    {BG_E_RECEIVE_FAILURE, L"The answer of the server was not received as a whole."},
    {BG_E_REQUEST_CANCELED, L"The request was cancelled."},
    {BG_E_SECURE_CHANNEL_FAILURE, L"A secure connection to the server could not be set up."},
    {BG_E_SEND_FAILURE, L"The request could not be sent as a whole."},
    {BG_E_SERVER_PROTOCOL_VIOLATION, L"The server's answer is not proper HTTP."},
    {BG_E_TIMEOUT, L"The server took too long to answer."},
    {BG_E_TRUST_FAILURE, L"The certificate of the server is not trusted."},
    {BG_E_UNKNOWN_ERROR, L"The transfer failed for a reason that is not known."},
    {BG_E_BLOCKED_BY_POLICY, L"A policy of this computer keeps background transfers from running at the moment."},
    {BG_E_INVALID_PROXY_INFO, L"The proxy settings of the job cannot be used."},
    {BG_E_INVALID_CREDENTIALS, L"The credentials cannot be used in the form given."},
    {BG_E_INVALID_HASH_ALGORITHM, L"The hash algorithm is not supported."},
    {BG_E_RECORD_DELETED, L"The record has been deleted from the cache."},
    {BG_E_COMMIT_IN_PROGRESS, L"The cache record is being updated by somebody else."},
    {BG_E_DISCOVERY_IN_PROGRESS, L"The search for peers is still running."},
    {BG_E_UPNP_ERROR, L"The network gateway did not answer a UPnP query as expected."},
    {BG_E_TEST_OPTION_BLOCKED_DOWNLOAD, L"A test setting blocks the download."},
    {BG_E_PEERCACHING_DISABLED, L"Sharing of downloads with peers is switched off."},
    {BG_E_BUSYCACHERECORD, L"The cache record is in use."},
    {BG_E_TOO_MANY_JOBS_PER_USER, L"The user has as many jobs as a policy allows."},
    {BG_E_TOO_MANY_JOBS_PER_MACHINE, L"This computer has as many jobs as a policy allows."},
    {BG_E_TOO_MANY_FILES_IN_JOB, L"The job would have more files than a policy allows."},
    {BG_E_TOO_MANY_RANGES_IN_FILE, L"The file would have more ranges than a policy allows."},
    {BG_E_VALIDATION_FAILED, L"The program that owns the job rejected the content of the file."},
    {BG_E_MAXDOWNLOAD_TIMEOUT, L"The download took longer than the time allowed for the job."},
    {BG_S_OVERRIDDEN_BY_POLICY, L"The setting was saved, but a policy of this computer has precedence."},
    {BG_E_TOKEN_REQUIRED, L"The job needs the helper token that its owner has to provide anew."},
    {BG_E_UNKNOWN_PROPERTY_ID, L"There is no property with this number."},
    {BG_E_READ_ONLY_PROPERTY, L"The property can be read but not set."},
    {BG_E_BLOCKED_BY_COST_TRANSFER_POLICY, L"The cost of the present network is higher than the job accepts."},
    {BG_E_PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY, L"Only download jobs have this property."},
    {BG_E_READ_ONLY_PROPERTY_AFTER_ADDFILE, L"The property cannot be set any more once the job has a file."},
    {BG_E_READ_ONLY_PROPERTY_AFTER_RESUME, L"The property cannot be set any more once the job has been resumed."},
    {BG_E_MAX_DOWNLOAD_SIZE_INVALID_VALUE, L"The largest download size cannot have this value."},
    {BG_E_MAX_DOWNLOAD_SIZE_LIMIT_REACHED, L"The download is larger than the limit set for the job."},
    {BG_E_STANDBY_MODE, L"Transfers wait while the computer is in standby."},
    {BG_E_USE_STORED_CREDENTIALS_NOT_SUPPORTED, L"Stored credentials can be used for proxy servers only."},
    {BG_E_BLOCKED_BY_BATTERY_POLICY, L"The job waits until the computer runs on mains power."},
    {BG_E_BLOCKED_BY_BATTERY_SAVER, L"The job waits until the battery saver is switched off."},
    {BG_E_WATCHDOG_TIMEOUT, L"An operation inside the transfer service took too long."},
    {BG_E_APP_PACKAGE_NOT_FOUND, L"The app package was not found."},
    {BG_E_APP_PACKAGE_SCENARIO_NOT_SUPPORTED, L"App packages cannot be used in this way."},
    {BG_E_DATABASE_CORRUPT, L"The database of the transfer service is damaged."},
    {BG_E_RANDOM_ACCESS_NOT_SUPPORTED, L"Parts of this file cannot be requested in any order."},
    {BG_E_BLOCKED_BY_BACKGROUND_ACCESS_POLICY, L"The app that owns the job may not run in the background."},
    {BG_E_BLOCKED_BY_GAME_MODE, L"The job waits until the game mode ends."},
    {BG_E_BLOCKED_BY_SYSTEM_POLICY, L"The job waits because the computer is short of resources."},
    {BG_E_NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD, L"This cannot be done for a job with an HTTP method of its own."},
    {BG_E_UNSUPPORTED_JOB_CONFIGURATION, L"The settings of the job do not allow this."},
    {BG_E_REMOTE_FILE_CHANGED, L"The remote file keeps changing while it is transferred."},
    {BG_E_SERVER_CERT_VALIDATION_INTERFACE_REQUIRED,
            L"The job needs the callback for server certificates that its owner has to set anew."},
    {BG_E_READ_ONLY_WHEN_JOB_ACTIVE, L"This can be set only while the job is not active."},
    {BG_E_ERROR_CONTEXT_SERVER_CERTIFICATE_CALLBACK,
            L"The error occurred while the program that owns the job checked the server's certificate."},
    /* Queue Manager */
    {QM_E_INVALID_STATE, L"This cannot be done in the present state of the group or job."},
    {QM_E_SERVICE_UNAVAILABLE, L"The Queue Manager cannot be used at the moment."},
    {QM_E_DOWNLOADER_UNAVAILABLE, L"The downloader of the Queue Manager cannot be used at the moment."},
    {QM_E_ITEM_NOT_FOUND, L"There is no such group, job or file in the queue."},
    /* Delivery Optimization */
    {DO_E_NO_SERVICE, L"Delivery Optimization cannot be used at the moment."},
    {DO_E_DOWNLOAD_NO_PROGRESS, L"The download made no progress in the time allowed."},
    {DO_E_JOB_NOT_FOUND, L"There is no such download."},
    {DO_E_JOB_EMPTY, L"The download has no file."},
    {DO_E_NO_DOWNLOADS, L"There are no downloads."},
    {DO_E_MEMORYSTREAM_DOWNLOAD_NOT_SUPPORTED, L"A download into a memory stream is not possible here."},
    {DO_E_JOB_TOO_OLD, L"The download is older than downloads may become."},
    {DO_E_LOCALPATH_NOT_SET, L"The download has no local path."},
    {DO_E_FILE_NOT_AVAILABLE, L"The error does not belong to a file."},
    {DO_E_UNKNOWN_PROPERTY_ID, L"The download has no property with this number."},
    {DO_E_READ_ONLY_PROPERTY, L"The property of the download can be read but not set."},
    {DO_E_INVALID_STATE, L"The download is in a state in which this cannot be done."},
    {DO_E_ERROR_INFORMATION_UNAVAILABLE, L"The download has no error to tell about."},
    {DO_E_WRITE_ONLY_PROPERTY, L"The property of the download can be set but not read."},
    {DO_E_INTEGRITYCHECKINFO_UNSPECIFIED, L"The integrity check is required, but nothing was given to check against."},
    {DO_E_INTEGRITYCHECKINFO_UNAVAILABLE,
            L"The integrity check is required, but what to check against could not be fetched."},
    {DO_E_FILE_DOWNLOADSINK_UNSPECIFIED, L"The download has neither a local path nor a stream to write to."},
    {DO_E_FILE_DOWNLOADSINK_ALREADY_SET, L"The download already has another kind of target."},
    {DO_E_FILE_SIZE_UNKNOWN_HTTP_200, L"The server sent the file without telling its size."},
    {DO_E_FILE_ENCRYPTION_EXPECTED, L"A key was given, but the content is not encrypted."},
    {DO_E_FILE_SIZE_UNKNOWN_HTTP_206, L"The server sent a part of the file without telling the size of the whole."},
    {DO_E_FILE_SIZE_UNKNOWN_HTTP_2XX, L"The server gave an unusual answer without telling the size of the file."},
    {DO_E_NETWORK_ACCESS_CONSENT_NEEDED, L"The user has to agree to the use of the network first."},
    {DO_E_DOWNLOAD_NO_URI, L"The download has no address to fetch from."},
    {DO_E_DOWNLOAD_NO_CONTENT_ID, L"The download has no content id."},
    {DO_E_INVALID_CONTENT_ID, L"The content id is not valid."},
    {DO_E_DOWNLOAD_RANGES_UNEXPECTED, L"Ranges cannot be given for this download now."},
    {DO_E_DOWNLOAD_RANGES_EXPECTED, L"This download needs ranges."},
    {DO_E_NO_DOWNLOAD_PARTICIPATION, L"The download was held back to limit the load on the servers."},
    {DO_E_NO_DOWNLOAD_EXTSETTINGS, L"The settings do not allow the download."},
    {DO_E_BLOCKED_BY_COST_TRANSFER_POLICY, L"The download waits because of the cost of the present network."},
    {DO_E_DOWNLOADMODE_SET_BY_CP, L"The content's policy limits the download mode."},
    {DO_E_BLOCKED_BY_CELLULAR_POLICY, L"The download waits because it may not use a cellular network."},
    {DO_E_BLOCKED_BY_POWER_STATE, L"The download waits until the computer runs on mains power."},
    {DO_E_BLOCKED_BY_NO_NETWORK, L"The download waits for a network."},
    {DO_E_DOWNLOADMODE_SET_BY_POLICY, L"A policy of this computer limits the download mode."},
    {DO_E_BLOCKED_BY_VPN_POLICY, L"The download waits because it may not use a virtual private network."},
    {DO_E_BLOCKED_BY_CRITICAL_MEMORY_USAGE, L"The download waits because the computer is short of memory."},
    {DO_E_DOWNLOADMODE_SET_BY_CACHE_ABSENCE, L"The download mode is limited because there is no cache folder."},
    {DO_E_CLOUD_SERVICES_UNREACHABLE, L"The cloud service of Delivery Optimization cannot be reached."},
    {DO_E_DOWNLOADMODE_SET_FOR_UNREG_CALLER,
            L"The download mode is limited because the calling program is not registered."},
    {DO_E_DOWNLOADMODE_SET_FOR_SIMPLE_RANGES, L"The download mode is limited because of the ranges requested."},
    {DO_E_UNEXPECTED_HTTP_STATUS_2XX, L"The download waits because the server gave an unusual answer."},
    {DO_E_HTTP_BLOCKSIZE_MISMATCH, L"The server sent another number of bytes than was asked for."},
    {DO_E_HTTP_CERT_VALIDATION, L"The certificate of the server was not accepted."},
    {DO_E_INVALID_RANGE, L"A range of the download is not valid."},
    {DO_E_INSUFFICIENT_RANGE_SUPPORT, L"The server cannot send parts of a file, which the download needs."},
    {DO_E_OVERLAPPING_RANGES, L"Two ranges of the download overlap."},
    {DO_E_UPLOADING_BAD_PIECES, L"Pieces that were sent to peers were damaged."},
    {DO_E_FATAL_CORE_ERROR, L"Delivery Optimization had a fatal internal error."},
    {DO_E_SERVICES_RESPONSE_EMPTY, L"The answer of the cloud service is empty."},
    {DO_E_BAD_INCOMING_DATA, L"The data of a piece is damaged."},
    {DO_E_BAD_PIECE_HASH, L"The hash of a piece is wrong."},
    {DO_E_BAD_PIECE_HASH_NO_BAN, L"The hash of a piece is wrong, but its source stays in use."},
    {DO_E_ALREADY_HAVE_PIECE, L"The piece is here already."},
    {DO_E_MISSING_PIECE, L"The piece is not in the cache any more."},
    {DO_E_METAINFO_CONTENT, L"The file description is not readable JSON."},
    {DO_E_METAINFO_VERSION, L"The file description has a version that is not supported."},
    {DO_E_SWARM_NOT_RUNNING, L"The group of peers for this content is not active."},
    {DO_E_UNRECOGNIZED_CONN, L"A peer used a connection that is not known."},
    {DO_E_PEER_BANNED, L"The peer is banned."},
    {DO_E_CONNECT_TO_SELF, L"The peer is this computer itself."},
    {DO_E_ALREADY_CONNECTED, L"The peer is connected already."},
    {DO_E_NO_MORE_CONNECTIONS, L"There are as many connections to peers as allowed."},
    {DO_E_LOST_CONNECTION, L"The connection to the peer was lost."},
    {DO_E_UNRECOGNIZED_SWARM, L"A peer asked for content that is not known here."},
    {DO_E_INVALID_HANDSHAKE_LEN, L"The first message of a peer has a wrong length."},
    {DO_E_SOCKET_CLOSED, L"The peer closed the connection."},
    {DO_E_PEER_MSG_TOO_LONG, L"A message of a peer is too long."},
    {DO_E_INVALID_PEER_MSG, L"A message of a peer is not valid."},
    {DO_E_PEER_IS_UPLOAD, L"The peer only uploads, as this computer does."},
    {DO_E_PIN_FAIL_NO_PEERING, L"The content cannot be kept in the cache because it is not shared with peers."},
    {DO_E_DELETE_PINNED_SWARM, L"The content is to be kept in the cache and cannot be deleted."},
    {DO_E_METAINFO_DIGEST_MATCH, L"The file description does not have the expected digest."},
    {DO_E_METAINFO_HOH_MATCH, L"The hash of the piece hashes in the file description is not the expected one."},
    {DO_E_METAINFO_HOH_FINAL_MATCH, L"The hash of the piece hashes does not fit them."},
    {DO_E_METAINFO_CONTENT_LENGTH, L"The content length in the file description is wrong."},
    {DO_E_METAINFO_PIECE_SIZE, L"The piece size in the file description is wrong."},
    {DO_E_METAINFO_PARSE_HOH, L"The hash of the piece hashes in the file description cannot be read."},
    {DO_E_METAINFO_PARSE_PIECEHASHES, L"The list of piece hashes in the file description cannot be read."},
    {DO_E_METAINFO_PARSE_ONE_PIECEHASH, L"A piece hash in the file description cannot be read."},
    {DO_E_METAINFO_FILE_SIZE, L"The piece hashes in the file description do not fit the size of the file."},

    /* WinHTTP's codes, which transfers report (ERR-MAP); the system has no texts for them */
    {(HRESULT)0x80072ee2, L"The server did not answer in time."},
    {(HRESULT)0x80072ee7, L"The name of the server or proxy server could not be resolved."},
    {(HRESULT)0x80072efd, L"No connection to the server could be made."},
    {(HRESULT)0x80072efe, L"The connection to the server was lost."},
    {(HRESULT)0x80072f05, L"The date of the server's certificate is not valid now."},
    {(HRESULT)0x80072f06, L"The server's certificate is for another host name."},
    {(HRESULT)0x80072f0c, L"The server requires a client certificate."},
    {(HRESULT)0x80072f0d, L"The server's certificate was issued by an authority that is not trusted."},
    {(HRESULT)0x80072f19, L"It could not be found out whether the server's certificate has been revoked."},
    {(HRESULT)0x80072f78, L"The answer of the server is not valid HTTP."},
    {(HRESULT)0x80072f7c, L"The server redirects from a secure to an insecure address, which is not allowed."},
    {(HRESULT)0x80072f7d, L"The secure connection to the server could not be set up."},
    {(HRESULT)0x80072f8a, L"The server's certificate has been revoked."},
    {(HRESULT)0x80072f8f, L"The server's certificate is not accepted."},
    {(HRESULT)0x80072f9a, L"The private key of the client certificate cannot be used."},
};

static const struct
{
    unsigned int status;
    const WCHAR *meaning;
}
statuses[] =
{
    {100, L"continue"},
    {101, L"switching protocols"},
    {200, L"success where it is not expected"},
    {201, L"created"},
    {202, L"accepted, but not done yet"},
    {203, L"information from another source"},
    {204, L"no content"},
    {205, L"reset the content"},
    {206, L"partial content"},
    {300, L"several choices"},
    {301, L"moved for good"},
    {302, L"found at another place"},
    {303, L"see another place"},
    {304, L"not modified"},
    {305, L"to be reached through a proxy server"},
    {307, L"moved for a time"},
    {400, L"the request is not understood"},
    {401, L"authentication is required"},
    {402, L"payment is required"},
    {403, L"access is forbidden"},
    {404, L"the file was not found"},
    {405, L"the method is not allowed"},
    {406, L"no acceptable form of the file"},
    {407, L"the proxy server requires authentication"},
    {408, L"the server waited too long for the request"},
    {409, L"conflict with the state of the file"},
    {410, L"the file is gone for good"},
    {411, L"a length is required"},
    {412, L"a condition of the request is not met"},
    {413, L"the request is too large"},
    {414, L"the address is too long"},
    {415, L"the media type is not supported"},
    {416, L"the requested range lies outside the file"},
    {417, L"an expectation cannot be met"},
    {449, L"to be tried again after a change"},
    {500, L"internal error of the server"},
    {501, L"the server lacks this feature"},
    {502, L"bad answer from the server behind the gateway"},
    {503, L"the service is unavailable at the moment"},
    {504, L"no answer in time from the server behind the gateway"},
    {505, L"the HTTP version is not supported"},
};

/* Indexed by BG_ERROR_CONTEXT. */
static const struct
{
    HRESULT text;
    bool of_transfer;
}
contexts[] =
{
    {BG_S_ERROR_CONTEXT_NONE, false},
    {BG_E_ERROR_CONTEXT_UNKNOWN, false},
    {BG_E_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER, false},
    {BG_E_ERROR_CONTEXT_QUEUE_MANAGER_NOTIFICATION, false},
    {BG_E_ERROR_CONTEXT_LOCAL_FILE, true},
    {BG_E_ERROR_CONTEXT_REMOTE_FILE, true},
    {BG_E_ERROR_CONTEXT_GENERAL_TRANSPORT, true},
    {BG_E_ERROR_CONTEXT_REMOTE_APPLICATION, true},
    {BG_E_ERROR_CONTEXT_SERVER_CERTIFICATE_CALLBACK, true},
};

static bool is_context(int context)
{
    return context >= 0 && (size_t)context < sizeof(contexts) / sizeof(contexts[0]);
}

struct output
{
    WCHAR *next;
    size_t left;                /* characters, with the NUL */
};

static void append(struct output *output, const WCHAR *text)
{
    for (; *text && output->left > 1; output->left--)
        *output->next++ = *text++;
    *output->next = 0;
}

/* Every status has a sentence, also those without a name (MGR-TEXT-1). */
static bool append_status_text(struct output *output, unsigned int status)
{
    WCHAR number[] = {(WCHAR)('0' + status / 100 % 10), (WCHAR)('0' + status / 10 % 10), (WCHAR)('0' + status % 10), 0};
    size_t i;

    if (status < HTTP_FIRST_STATUS || status > HTTP_LAST_STATUS)
        return false;
    append(output, L"The server answered with HTTP status ");
    append(output, number);
    for (i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
    {
        if (statuses[i].status != status)
            continue;
        append(output, L": ");
        append(output, statuses[i].meaning);
    }
    append(output, L".");
    return true;
}

bool error_text(HRESULT code, WCHAR *buffer, size_t size)
{
    struct output output = {buffer, size};
    size_t i;

    if (!size)
        return false;
    *buffer = 0;
    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
    {
        if (texts[i].code != code)
            continue;
        append(&output, texts[i].text);
        return true;
    }
    return append_status_text(&output, (unsigned int)code - HTTP_FIRST_CODE);
}

bool error_context_text(int context, WCHAR *buffer, size_t size)
{
    return is_context(context) && error_text(contexts[context].text, buffer, size);
}

bool error_context_is_of_transfer(int context)
{
    return is_context(context) && contexts[context].of_transfer;
}
