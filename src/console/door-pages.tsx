import type { Language } from '../domain/conversation.js';
import type { Account } from '../staff/account.js';
import { totpLink } from '../staff/totp.js';
import { Page } from './layout.js';
import type { Words } from './parts.js';

interface DoorProps {
  readonly language: Language;
  readonly words: Words;
  readonly notice: string;
}

/** Where staff sign in. */
export function SignInPage({ language, words, notice }: DoorProps) {
  return (
    <Page language={language} words={words} at="none">
      <form method="post" action="/console/sign-in" class="door" autocomplete="off">
        <h2>{words('sign-in')}</h2>
        <p role="alert">{notice}</p>
        <Field id="login" label={words('login')} />
        <Field id="password" label={words('password')} type="password" />
        <Field id="code" label={words('code')} />
        <button type="submit" class="main">
          {words('sign-in')}
        </button>
      </form>
    </Page>
  );
}

interface InvitationProps extends DoorProps {
  readonly account: Account;
  readonly action: string;
}

/** Where an invited one sets her password and shows that her app for codes works. */
export function InvitationPage({ language, words, notice, account, action }: InvitationProps) {
  const secret = account.totpSecret ?? '';
  return (
    <Page language={language} words={words} at="none">
      <form method="post" action={action} class="door" autocomplete="off">
        <h2>{words('invitation', { name: account.name })}</h2>
        <p role="alert">{notice}</p>
        <p>{words('invitation.login', { login: account.login })}</p>
        <Field id="password" label={words('invitation.password')} type="password" />
        <p>{words('invitation.app')}</p>
        <p>
          <code>{secret.replace(/.{4}(?!$)/g, '$& ')}</code>
        </p>
        <p>
          <a href={totpLink(secret, account.login)}>{words('invitation.link')}</a>
        </p>
        <Field id="code" label={words('code')} />
        <button type="submit" class="main">
          {words('invitation.done')}
        </button>
      </form>
    </Page>
  );
}

/** The recovery codes, shown once. */
export function RecoveryPage({
  language,
  words,
  codes,
}: {
  language: Language;
  words: Words;
  codes: readonly string[];
}) {
  return (
    <Page language={language} words={words} at="none">
      <section class="door">
        <h2>{words('recovery')}</h2>
        <p>{words('recovery.why')}</p>
        <ol>
          {codes.map((code) => (
            <li>
              <code>{code}</code>
            </li>
          ))}
        </ol>
        <a class="main" href="/console">
          {words('sign-in')}
        </a>
      </section>
    </Page>
  );
}

/** What did not work, and the way back. */
export function TroublePage({ language, words, notice }: DoorProps) {
  return (
    <Page language={language} words={words} at="none">
      <section class="door">
        <p role="alert">{notice}</p>
        <a class="main" href="/console">
          {words('back')}
        </a>
      </section>
    </Page>
  );
}

function Field({ id, label, type = 'text' }: { id: string; label: string; type?: string }) {
  return (
    <p>
      <label for={id}>{label}</label>
      <input
        id={id}
        name={id}
        type={type}
        required
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
      />
    </p>
  );
}
